#include "sys/root_walk.h"

#include "base/text.h"

#include <array>
#include <cerrno>
#include <climits>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pw {
namespace {

constexpr int kMostLinks = 40;  // path_resolution(7)

class Walk {
 public:
  Walk(int root, const std::string& path) : root_(root), path_(path) { Prepend(path); }

  Result<UniqueFd> Open(int flags) {
    while (!names_.empty()) {
      const std::string name = std::move(names_.back());
      names_.pop_back();
      if (name == "..") {
        if (!inside_.empty()) inside_.pop_back();
        continue;
      }
      // Named links only: whoever swaps one in meanwhile makes this fail and nothing else.
      UniqueFd here(::openat(Top(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
      if (!here) return Failure(errno);
      struct stat status{};
      if (::fstat(here.get(), &status) != 0) return Failure(errno);
      const bool last = names_.empty();
      if (S_ISLNK(status.st_mode) && !(last && (flags & O_NOFOLLOW) != 0)) {
        if (auto followed = Follow(here.get()); !followed) return std::move(followed).error();
        continue;
      }
      if (last) return Final(name.c_str(), flags | O_NOFOLLOW);
      inside_.push_back(std::move(here));
    }
    return Final(".", flags);
  }

 private:
  int Top() const { return inside_.empty() ? root_ : inside_.back().get(); }

  Error Failure(int number) const { return ErrnoError(number, fmt::format("open {}", path_)); }

  Result<UniqueFd> Final(const char* name, int flags) const {
    UniqueFd fd(::openat(Top(), name, flags | O_CLOEXEC));
    if (!fd) return Failure(errno);
    return fd;
  }

  /// The next name is last in `names_`.
  void Prepend(std::string_view text) {
    const auto parts = Split(text, '/');
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (!part->empty() && *part != ".") names_.emplace_back(*part);
    }
  }

  Result<Done> Follow(int link) {
    if (++links_ > kMostLinks) return Failure(ELOOP);
    std::array<char, PATH_MAX> text{};
    const ssize_t length = ::readlinkat(link, "", text.data(), text.size());
    if (length < 0) return Failure(errno);
    const std::string_view target(text.data(), static_cast<std::size_t>(length));
    if (target.starts_with('/')) inside_.clear();
    Prepend(target);
    return Done{};
  }

  int root_;
  std::string path_;
  std::vector<UniqueFd> inside_;    ///< the folders from the root on, without the root itself
  std::vector<std::string> names_;  ///< still to go, the next one last
  int links_ = 0;
};

}  // namespace

Result<UniqueFd> OpenByWalk(int root, const std::string& path, std::uint64_t flags) {
  return Walk(root, path).Open(static_cast<int>(flags));
}

}  // namespace pw

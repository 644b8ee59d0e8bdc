#include "sys/folder_reader.h"

#include "sys/file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pw {
namespace {

/// Larger than most files: a buffer that grows is copied, and memory that is not touched costs
/// nothing.
constexpr std::size_t kFirstCapacity = std::size_t{8} << 20;

struct DirCloser {
  void operator()(DIR* dir) const noexcept { ::closedir(dir); }
};

/// Calls `each` for every entry but "." and "..".
template <class Each>
Result<Done> ForEachEntry(int folder, const std::string& path, const Each& each) {
  UniqueFd own(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own) return ErrnoError(errno, fmt::format("list {}", path));
  const std::unique_ptr<DIR, DirCloser> dir(::fdopendir(own.get()));
  if (!dir) return ErrnoError(errno, fmt::format("list {}", path));
  static_cast<void>(own.release());  // closedir() closes it
  errno = 0;
  while (const dirent* entry = ::readdir(dir.get())) {  // NOLINT(concurrency-mt-unsafe): own stream
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") each(*entry);
    errno = 0;
  }
  if (errno != 0) return ErrnoError(errno, fmt::format("list {}", path));
  return Done{};
}

FolderEntry::Kind KindOf(int folder, const dirent& entry) {
  unsigned char type = entry.d_type;
  struct stat raw{};
  // Some file systems do not tell the type in the directory.
  if (type == DT_UNKNOWN && ::fstatat(folder, entry.d_name, &raw, AT_SYMLINK_NOFOLLOW) == 0)
    type = static_cast<unsigned char>(IFTODT(raw.st_mode));
  if (type == DT_REG) return FolderEntry::Kind::kRegular;
  if (type == DT_DIR) return FolderEntry::Kind::kDirectory;
  if (type == DT_LNK) return FolderEntry::Kind::kSymlink;
  return FolderEntry::Kind::kOther;
}

}  // namespace

Result<FolderReader> FolderReader::Open(const std::string& root, const std::string& path) {
  auto fd = OpenInRoot(root, path);
  if (!fd) return std::move(fd).error();
  return FolderReader(*std::move(fd), path);
}

Result<std::vector<std::string>> FolderReader::Names(std::string_view suffix) {
  std::vector<std::string> names;
  const auto listed = ForEachEntry(fd_.get(), path_, [&](const dirent& entry) {
    const std::string_view name(entry.d_name);
    if (name.ends_with(suffix)) names.emplace_back(name);
  });
  if (!listed) return listed.error();
  return names;
}

Result<std::vector<FolderEntry>> FolderReader::Entries() {
  std::vector<FolderEntry> entries;
  const auto listed = ForEachEntry(fd_.get(), path_, [&](const dirent& entry) {
    entries.push_back({.name = entry.d_name, .kind = KindOf(fd_.get(), entry)});
  });
  if (!listed) return listed.error();
  std::ranges::sort(entries, {}, &FolderEntry::name);
  return entries;
}

Result<std::string> FolderReader::Link(const std::string& name) const {
  std::array<char, PATH_MAX> text{};
  const ssize_t length = ::readlinkat(fd_.get(), name.c_str(), text.data(), text.size());
  if (length < 0 && errno == EINVAL) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read link {}/{}: not a symbolic link", path_, name)};
  }
  if (length < 0) return ErrnoError(errno, fmt::format("read link {}/{}", path_, name));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

Result<std::string_view> FolderReader::Read(const std::string& name, std::size_t limit) {
  const auto doing = [&] { return fmt::format("read {}/{}", path_, name); };
  if (name.find('/') != std::string::npos)
    return Error{Error::Code::kInvalid, doing() + ": not a name in that folder"};
  const UniqueFd fd(
      ::openat(fd_.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) return ErrnoError(errno, doing());
  std::size_t used = 0;
  while (true) {
    if (used == capacity_) {
      const std::size_t larger = std::max(kFirstCapacity, capacity_ * 2);
      auto grown = std::make_unique_for_overwrite<char[]>(larger);
      if (used > 0) std::memcpy(grown.get(), buffer_.get(), used);
      buffer_ = std::move(grown);
      capacity_ = larger;
    }
    const ssize_t got = ::read(fd.get(), buffer_.get() + used, capacity_ - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoError(errno, doing());
    if (got == 0) return std::string_view(buffer_.get(), used);
    used += static_cast<std::size_t>(got);
    if (used > limit) {
      return Error{Error::Code::kInvalid,
                   fmt::format("{}: larger than the limit of {} bytes", doing(), limit)};
    }
  }
}

}  // namespace pw

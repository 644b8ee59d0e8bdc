#include "sys/folder_reader.h"

#include "sys/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace pw {
namespace {

constexpr std::size_t kFirstCapacity = std::size_t{256} << 10;

struct DirCloser {
  void operator()(DIR* dir) const noexcept { ::closedir(dir); }
};

}  // namespace

Result<FolderReader> FolderReader::Open(const std::string& root, const std::string& path) {
  auto fd = OpenInRoot(root, path);
  if (!fd) return std::move(fd).error();
  return FolderReader(*std::move(fd), path);
}

Result<std::vector<std::string>> FolderReader::Names(std::string_view suffix) {
  UniqueFd own(::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own) return ErrnoError(errno, fmt::format("list {}", path_));
  const std::unique_ptr<DIR, DirCloser> dir(::fdopendir(own.get()));
  if (!dir) return ErrnoError(errno, fmt::format("list {}", path_));
  static_cast<void>(own.release());  // closedir() closes it
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(dir.get())) {  // NOLINT(concurrency-mt-unsafe): own stream
    const std::string_view name(entry->d_name);
    if (name != "." && name != ".." && name.ends_with(suffix)) names.emplace_back(name);
  }
  if (errno != 0) return ErrnoError(errno, fmt::format("list {}", path_));
  return names;
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

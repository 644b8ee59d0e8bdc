#include "sys/file.h"

#include "sys/root_walk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pw {
namespace {

struct DirCloser {
  void operator()(DIR* dir) const noexcept { ::closedir(dir); }
};

/// Reads until the end, growing as it goes: files of /proc tell size 0. Reads one byte more than
/// `limit` at the most, to know that there is more.
Result<std::string> ReadAll(int fd, const std::string& path, std::size_t limit) {
  std::string content;
  std::size_t used = 0;
  while (true) {
    if (used == content.size()) {
      content.resize(std::min(limit + 1, std::max<std::size_t>(4096, content.size() * 4)));
    }
    const ssize_t got = ::read(fd, content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EISDIR) {
      return Error{Error::Code::kInvalid, fmt::format("read {}: is a directory", path)};
    }
    if (got < 0) return ErrnoError(errno, fmt::format("read {}", path));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) {
      return Error{Error::Code::kInvalid,
                   fmt::format("read {}: larger than the limit of {} bytes", path, limit)};
    }
  }
  content.resize(used);
  return content;
}

Result<UniqueFd> OpenInside(const std::string& root, const std::string& path, std::uint64_t flags) {
  const UniqueFd directory(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return ErrnoError(errno, fmt::format("open {}", root));
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  // Magic links such as /proc/PID/root would leave the root again.
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const long fd = ::syscall(SYS_openat2, directory.get(), path.c_str(), &how, sizeof(how));
  // Kernels before 5.6 do not have it; filters of that age answer EPERM to what they do not know.
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
    auto walked = OpenByWalk(directory.get(), path, flags);
    if (!walked) {
      return ErrnoError(walked.error().sys_errno, fmt::format("open {} in {}", path, root));
    }
    return walked;
  }
  if (fd < 0) return ErrnoError(errno, fmt::format("open {} in {}", path, root));
  return UniqueFd(static_cast<int>(fd));
}

Result<std::vector<std::string>> Names(UniqueFd fd, const std::string& path) {
  const std::unique_ptr<DIR, DirCloser> dir(::fdopendir(fd.get()));
  if (!dir) return ErrnoError(errno, fmt::format("list {}", path));
  static_cast<void>(fd.release());  // closedir() closes it
  std::vector<std::string> names;
  errno = 0;
  // readdir(3) is safe between threads as long as each has a stream of its own.
  while (const dirent* entry = ::readdir(dir.get())) {  // NOLINT(concurrency-mt-unsafe): own stream
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return ErrnoError(errno, fmt::format("list {}", path));
  std::ranges::sort(names);
  return names;
}

Result<std::string> LinkText(int directory, const char* name, const std::string& path) {
  std::array<char, PATH_MAX> text{};
  const ssize_t length = ::readlinkat(directory, name, text.data(), text.size());
  if (length < 0 && errno == EINVAL) {
    return Error{Error::Code::kInvalid, fmt::format("read link {}: not a symbolic link", path)};
  }
  if (length < 0) return ErrnoError(errno, fmt::format("read link {}", path));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

FileStatus::Kind KindOf(mode_t mode) {
  if (S_ISREG(mode)) return FileStatus::Kind::kRegular;
  if (S_ISDIR(mode)) return FileStatus::Kind::kDirectory;
  if (S_ISLNK(mode)) return FileStatus::Kind::kSymlink;
  if (S_ISSOCK(mode)) return FileStatus::Kind::kSocket;
  return FileStatus::Kind::kOther;
}

FileStatus ToStatus(const struct stat& raw) {
  return FileStatus{.kind = KindOf(raw.st_mode),
                    .device = raw.st_dev,
                    .inode = raw.st_ino,
                    .size = static_cast<std::uint64_t>(raw.st_size),
                    .mode = raw.st_mode & 07777,
                    .uid = raw.st_uid,
                    .links = raw.st_nlink,
                    .changed = TimePoint(std::chrono::seconds(raw.st_ctim.tv_sec) +
                                         std::chrono::milliseconds(raw.st_ctim.tv_nsec / 1000000))};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, std::size_t limit) {
  return ReadFileAt(AT_FDCWD, path, limit);
}

Result<std::string> ReadFileAt(int directory, const std::string& path, std::size_t limit) {
  // O_NONBLOCK: a FIFO put where a file is expected must not stop us for ever.
  const UniqueFd fd(::openat(directory, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return ErrnoError(errno, fmt::format("open {}", path));
  return ReadAll(fd.get(), path, limit);
}

Result<std::string> ReadFileInRoot(const std::string& root, const std::string& path,
                                   std::size_t limit) {
  auto fd = OpenInside(root, path, O_RDONLY | O_NONBLOCK);
  if (!fd) return std::move(fd).error();
  return ReadAll(fd->get(), path, limit);
}

Result<UniqueFd> OpenInRoot(const std::string& root, const std::string& path) {
  return OpenInside(root, path, O_RDONLY | O_NONBLOCK);
}

Result<std::size_t> ReadSome(int fd, std::span<std::byte> into) {
  while (true) {
    const ssize_t got = ::read(fd, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) return ErrnoError(errno, "read descriptor");
  }
}

Result<std::vector<std::string>> ListDirectory(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return ErrnoError(errno, fmt::format("list {}", path));
  return Names(std::move(fd), path);
}

Result<std::vector<std::string>> ListDirectoryInRoot(const std::string& root,
                                                     const std::string& path) {
  auto fd = OpenInside(root, path, O_RDONLY | O_DIRECTORY);
  if (!fd) return std::move(fd).error();
  return Names(*std::move(fd), path);
}

Result<std::string> ReadLink(const std::string& path) {
  return LinkText(AT_FDCWD, path.c_str(), path);
}

Result<std::string> ReadLinkInRoot(const std::string& root, const std::string& path) {
  auto fd = OpenInside(root, path, O_PATH | O_NOFOLLOW);
  if (!fd) return std::move(fd).error();
  return LinkText(fd->get(), "", path);
}

Result<FileStatus> StatFile(const std::string& path, bool follow) {
  struct stat raw{};
  const int done = follow ? ::stat(path.c_str(), &raw) : ::lstat(path.c_str(), &raw);
  if (done != 0) return ErrnoError(errno, fmt::format("stat {}", path));
  return ToStatus(raw);
}

Result<FileStatus> StatFileInRoot(const std::string& root, const std::string& path) {
  auto fd = OpenInside(root, path, O_PATH);
  if (!fd) return std::move(fd).error();
  struct stat raw{};
  if (::fstat(fd->get(), &raw) != 0) return ErrnoError(errno, fmt::format("stat {}", path));
  return ToStatus(raw);
}

}  // namespace pw

#include "sys/atomic_file.h"

#include "base/text.h"
#include "sys/unique_fd.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pw {
namespace {

/// Part of a temporary name; uniqueness comes from O_EXCL and mkdir(2), not from here.
std::string RandomSuffix() {
  std::random_device source;
  return fmt::format("{:08x}", source());
}

std::string ParentOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<Done> WriteAndSync(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t done = ::write(fd, content.data(), content.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return ErrnoError(errno, fmt::format("write {}", path));
    content.remove_prefix(static_cast<std::size_t>(done));
  }
  // A full disk may show only here (delayed allocation).
  if (::fsync(fd) != 0) return ErrnoError(errno, fmt::format("write {}", path));
  return Done{};
}

Result<Done> WriteNew(const std::string& path, std::string_view content, std::uint32_t mode,
                      const std::string& shown) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd) return ErrnoError(errno, fmt::format("create {}", shown));
  return WriteAndSync(fd.get(), content, shown);
}

bool IsEmptyDirectory(const std::string& path) {
  std::error_code failed;
  return std::filesystem::is_directory(path, failed) && std::filesystem::is_empty(path, failed) &&
         !failed;
}

}  // namespace

/// Some file systems refuse to sync a directory: then there is nothing more that could be done.
void SyncDirectory(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) static_cast<void>(::fsync(fd.get()));
}

Error DirectoryIsInUse(const std::string& path) {
  return {Error::Code::kInvalid,
          fmt::format("create directory {}: it exists and is not an empty directory; name another "
                      "one or remove it",
                      path)};
}

Result<Done> WriteFileAtomically(const std::string& path, std::string_view content,
                                 std::uint32_t mode) {
  struct stat existing{};
  if (::stat(path.c_str(), &existing) == 0 && S_ISDIR(existing.st_mode)) {
    return Error{Error::Code::kInvalid, fmt::format("write {}: it is a directory", path)};
  }
  // A device, FIFO or terminal ("-o /dev/stdout") cannot be replaced: it is written to.
  if (::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd) return ErrnoError(errno, fmt::format("write {}", path));
    while (!content.empty()) {
      const ssize_t done = ::write(fd.get(), content.data(), content.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return ErrnoError(errno, fmt::format("write {}", path));
      content.remove_prefix(static_cast<std::size_t>(done));
    }
    return Done{};
  }
  const std::string temporary = fmt::format("{}.partial-{}", path, RandomSuffix());
  auto written = WriteNew(temporary, content, mode, path);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = ErrnoError(errno, fmt::format("write {}", path));
  }
  if (!written) {
    static_cast<void>(::unlink(temporary.c_str()));
    return written;
  }
  SyncDirectory(ParentOf(path));
  return Done{};
}

Result<Done> WriteNewFile(const std::string& path, std::string_view content, std::uint32_t mode) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd) return ErrnoError(errno, fmt::format("create {}", path));
  auto written = WriteAndSync(fd.get(), content, path);
  if (!written) static_cast<void>(::unlink(path.c_str()));
  SyncDirectory(ParentOf(path));
  return written;
}

Result<Done> MakePrivateFolders(const std::string& path) {
  const std::string parent = ParentOf(path);
  if (std::error_code failed; std::filesystem::is_directory(parent, failed)) return Done{};
  if (auto above = MakePrivateFolders(parent); !above) return above;
  if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST)
    return ErrnoError(errno, fmt::format("create directory {}", parent));
  return Done{};
}

Result<AtomicDirectory> AtomicDirectory::Create(const std::string& path) {
  std::string plain = path;
  while (plain.size() > 1 && plain.back() == '/')
    plain.pop_back();
  struct stat existing{};
  if (::lstat(plain.c_str(), &existing) == 0 && !IsEmptyDirectory(plain))
    return DirectoryIsInUse(plain);
  const std::string temporary = fmt::format("{}.partial-{}", plain, RandomSuffix());
  if (::mkdir(temporary.c_str(), 0755) != 0) {
    return ErrnoError(errno, fmt::format("create directory {}", plain));
  }
  return AtomicDirectory(plain, temporary);
}

AtomicDirectory::AtomicDirectory(AtomicDirectory&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

AtomicDirectory::~AtomicDirectory() {
  if (temporary_.empty()) return;
  std::error_code ignored;  // nothing can be told from a destructor
  std::filesystem::remove_all(temporary_, ignored);
}

Result<Done> AtomicDirectory::Write(const std::string& name, std::string_view content,
                                    std::uint32_t mode) {
  const std::filesystem::path relative(name);
  const std::string shown = path_ + "/" + name;
  bool climbs = name.empty() || relative.is_absolute();
  for (const auto& part : relative)
    climbs = climbs || part == "..";
  if (climbs) {
    return Error{Error::Code::kInvalid,
                 fmt::format("write {}: the name leaves the directory", Printable(shown))};
  }
  const std::filesystem::path target = std::filesystem::path(temporary_) / relative;
  std::error_code failed;
  std::filesystem::create_directories(target.parent_path(), failed);
  if (failed) return ErrnoError(failed.value(), fmt::format("create directory of {}", shown));
  return WriteNew(target.string(), content, mode, shown);
}

Result<Done> AtomicDirectory::Commit() {
  SyncDirectory(temporary_);
  // rename(2) replaces an empty directory and fails with ENOTEMPTY if it was filled meanwhile.
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return ErrnoError(errno, fmt::format("create directory {}", path_));
  }
  temporary_.clear();
  SyncDirectory(ParentOf(path_));
  return Done{};
}

}  // namespace pw

#pragma once

#include "base/result.h"
#include "base/time_text.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What stat(2) says, as far as the project needs it.
struct FileStatus {
  enum class Kind : std::uint8_t { kRegular, kDirectory, kSymlink, kSocket, kOther };
  Kind kind = Kind::kOther;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::uint32_t mode = 0;  ///< permission bits
  std::uint32_t uid = 0;
  std::uint64_t links = 0;  ///< st_nlink; of a /proc/PID/task folder: two more than its threads
  /// When content, names or attributes were last changed (st_ctime): nobody can set it back.
  TimePoint changed{};
};

/// Reads a whole file of at most `limit` bytes; works for files of /proc whose size is told as 0.
/// Errors: kInvalid (larger than `limit`, or a directory), kNotFound, kDenied, kSystem.
Result<std::string> ReadFile(const std::string& path, std::size_t limit = std::size_t{16} << 20);

/// As ReadFile, with `path` looked up below the open directory `directory`.
Result<std::string> ReadFileAt(int directory, const std::string& path, std::size_t limit);

/// As ReadFile, for an absolute `path` inside another root (a container's "/proc/PID/root", a
/// mounted image). Absolute symbolic links and ".." stay inside that root (openat2(2)
/// RESOLVE_IN_ROOT), so that a hostile container cannot make us read the host's files.
Result<std::string> ReadFileInRoot(const std::string& root, const std::string& path,
                                   std::size_t limit = std::size_t{16} << 20);

/// As ReadFileInRoot: opens a file or directory for reading inside another root.
Result<UniqueFd> OpenInRoot(const std::string& root, const std::string& path);

/// One read(2) from an open descriptor, repeated when a signal interrupts it; 0 at the end.
Result<std::size_t> ReadSome(int fd, std::span<std::byte> into);

/// Names in a directory, without "." and "..", sorted. Errors: kNotFound, kDenied, kSystem.
Result<std::vector<std::string>> ListDirectory(const std::string& path);
/// As ListDirectory, inside another root.
Result<std::vector<std::string>> ListDirectoryInRoot(const std::string& root,
                                                     const std::string& path);

/// The text of a symbolic link (not followed). Errors: kNotFound, kDenied, kInvalid (no link).
Result<std::string> ReadLink(const std::string& path);
/// As ReadLink, inside another root.
Result<std::string> ReadLinkInRoot(const std::string& root, const std::string& path);

/// Follows symbolic links; with `follow` false describes the link itself.
Result<FileStatus> StatFile(const std::string& path, bool follow = true);
/// As StatFile, inside another root.
Result<FileStatus> StatFileInRoot(const std::string& root, const std::string& path);

}  // namespace pw

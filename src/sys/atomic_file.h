#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pw {

/// Writes a file whole or not at all: into a temporary file of the same directory, fsync(2),
/// rename(2). Errors leave no temporary file behind; a full disk is kSystem with ENOSPC.
Result<Done> WriteFileAtomically(const std::string& path, std::string_view content,
                                 std::uint32_t mode = 0644);

/// Writes a file that is not there yet, and leaves one that is as it is. fsync(2). Errors: kSystem
/// with EEXIST, kDenied, kSystem; then nothing of it is left.
Result<Done> WriteNewFile(const std::string& path, std::string_view content, std::uint32_t mode);

/// Makes a rename or a new name in a directory durable, where the file system can.
void SyncDirectory(const std::string& path);

/// What is said where a directory is to be made and another one, or a file, is in its place.
Error DirectoryIsInUse(const std::string& path);

/// Makes the missing folders above the file `path`, for their owner only. Errors: kDenied, kSystem.
Result<Done> MakePrivateFolders(const std::string& path);

/// A directory that appears under its final name whole or not at all: files are written into
/// "<path>.partial-XXXXXX" beside it, Commit() syncs and renames. Without Commit() the destructor
/// removes what was written. Not shared between threads.
class AtomicDirectory {
 public:
  /// Errors: kInvalid when `path` exists and is not an empty directory, kDenied, kSystem.
  static Result<AtomicDirectory> Create(const std::string& path);

  AtomicDirectory(AtomicDirectory&&) noexcept;
  AtomicDirectory& operator=(AtomicDirectory&&) = delete;
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;
  ~AtomicDirectory();

  /// `name` is relative, may hold "/", never "..". Missing directories are made.
  Result<Done> Write(const std::string& name, std::string_view content, std::uint32_t mode = 0644);
  Result<Done> Commit();

 private:
  AtomicDirectory(std::string path, std::string temporary)
      : path_(std::move(path)), temporary_(std::move(temporary)) {}

  std::string path_;
  std::string temporary_;  ///< empty after Commit() or a move
};

}  // namespace pw

#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pw {

/// A file that only grows. What was appended survives the end of this process, however it ends. Not
/// shared between threads.
class AppendFile {
 public:
  /// Makes the file if there is none, readable for its owner only, and cuts it to `keep` bytes.
  /// Errors: kDenied, kNotFound (no such folder), kUnavailable (another process appends to it),
  /// kSystem.
  static Result<AppendFile> Open(const std::string& path, std::size_t keep);

  /// Errors: kSystem (a full disk).
  Result<Done> Append(std::string_view text);

 private:
  explicit AppendFile(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

/// Removes a file. Errors: kDenied, kNotFound, kSystem.
Result<Done> RemoveFile(const std::string& path);

}  // namespace pw

#pragma once

#include "base/result.h"

#include <string>
#include <utility>

namespace pw {

/// A new folder that only this user can enter, below $TMPDIR or /tmp; removed with everything in it
/// by the destructor. Not shared between threads.
class TemporaryFolder {
 public:
  /// Errors: kDenied, kSystem.
  static Result<TemporaryFolder> Create();

  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;  ///< empty after a move
};

}  // namespace pw

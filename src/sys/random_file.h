#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace pw {

/// A regular file of another root, read in pieces at any place. Reading is safe from many threads.
class RandomFile {
 public:
  /// Opens it as OpenInRoot does. Errors: as there, and kInvalid (not a regular file).
  static Result<RandomFile> Open(const std::string& root, const std::string& path);

  /// Size in bytes when it was opened.
  std::uint64_t size() const noexcept { return size_; }

  /// Fills `into` from `offset` on. Gives the bytes read, fewer only at the end of the file.
  /// Errors: kSystem.
  Result<std::size_t> Read(std::uint64_t offset, std::span<std::byte> into) const;

 private:
  RandomFile(UniqueFd fd, std::string path, std::uint64_t size)
      : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

  UniqueFd fd_;
  std::string path_;  // for messages
  std::uint64_t size_ = 0;
};

}  // namespace pw

#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A name in a folder and what it is, not followed.
struct FolderEntry {
  enum class Kind : std::uint8_t { kRegular, kDirectory, kSymlink, kOther };
  std::string name;
  Kind kind = Kind::kOther;
};

/// Reads many files of one folder, one after the other, into one buffer that is used again. Made
/// for folders of thousands of small files, where opening the root and growing a string for each
/// would cost more than the reading. Not shared between threads.
class FolderReader {
 public:
  /// Opens the folder `path` inside another root, as OpenInRoot does. Errors: as there.
  static Result<FolderReader> Open(const std::string& root, const std::string& path);

  /// Names in the folder that end in `suffix`, in no particular order. Errors: kSystem.
  Result<std::vector<std::string>> Names(std::string_view suffix);

  /// Everything in the folder but "." and "..", sorted by name. Errors: kSystem.
  Result<std::vector<FolderEntry>> Entries();

  /// The text of the symbolic link `name` of this folder. Errors: kInvalid (no link), kNotFound,
  /// kSystem.
  Result<std::string> Link(const std::string& name) const;

  /// The content of the file `name` of this folder, valid until the next call. Symbolic links are
  /// refused, since they could lead out of the root. Errors: kInvalid (larger than `limit`),
  /// kNotFound, kDenied, kSystem.
  Result<std::string_view> Read(const std::string& name, std::size_t limit);

 private:
  FolderReader(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  UniqueFd fd_;
  std::string path_;  // for messages
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
};

}  // namespace pw

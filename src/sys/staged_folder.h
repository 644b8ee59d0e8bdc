#pragma once

#include "base/result.h"
#include "sys/append_file.h"
#include "sys/atomic_file.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// A folder that is made over a longer time and is marked as unfinished until it is whole, however
/// this process ends. The mark is a file in it, "INCOMPLETE", which only grows and which one
/// process at a time may hold. What is to survive on the way lies in "progress", for this user
/// alone. The content is written below that, and moved to its place once all of it is there; the
/// mark goes last. Not shared between threads.
class StagedFolder {
 public:
  static constexpr std::string_view kMark = "INCOMPLETE";

  /// Makes the folder with its mark, or takes one in which nothing was begun; `first_line` is what
  /// the mark begins with. Errors: kInvalid when it exists and is not empty, kDenied, kNotFound (no
  /// folder above), kSystem.
  static Result<StagedFolder> Create(const std::string& path, std::string_view first_line);

  /// Goes on with one whose process ended. Errors: kInvalid (not marked, hence whole or something
  /// else), kUnavailable (its process runs), kDenied (another user's), kNotFound, kSystem.
  static Result<StagedFolder> Reopen(const std::string& path);

  /// True if the folder is there and marked. Where that may not be seen: false.
  static bool IsMarked(const std::string& path);

  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder& operator=(StagedFolder&&) = delete;
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;
  /// Removes everything that was made, unless the folder was left, finished or reopened.
  ~StagedFolder();

  /// The mark as it was found by Reopen.
  const std::string& mark() const { return mark_text_; }
  /// Adds a line to the mark. Errors: kSystem (a full disk).
  Result<Done> Note(std::string_view line);

  /// Keeps something for the way, whole or not at all. `name` has no "/". Errors: kDenied, kSystem.
  Result<Done> Keep(const std::string& name, std::string_view content);
  /// Reads it again. Errors: as ReadFile.
  Result<std::string> Kept(const std::string& name, std::size_t limit) const;
  /// Names of what is kept, sorted. Errors: as ListDirectory.
  Result<std::vector<std::string>> KeptNames() const;
  /// Removes it, if it is there. Errors: kDenied, kSystem.
  Result<Done> Forget(const std::string& name);

  /// Where the content is to be written; its Commit() seals it: from then on nothing is left to be
  /// done but Finish(). What was begun before is removed. Errors: kDenied, kSystem.
  Result<AtomicDirectory> Content() const;
  bool IsSealed() const;
  /// Moves the sealed content to its place and takes the mark away. Errors: kDenied, kSystem.
  Result<Done> Finish();

  /// The folder stays as it is, marked.
  void Leave() { keep_ = true; }

 private:
  StagedFolder(std::string path, AppendFile mark)
      : path_(std::move(path)), mark_(std::move(mark)) {}
  std::string Progress() const { return path_ + "/progress"; }
  std::string ContentPath() const { return Progress() + "/content"; }

  std::string path_;  ///< empty after a move
  AppendFile mark_;
  std::string mark_text_;
  bool made_ = false;  ///< the folder itself
  bool keep_ = false;
};

}  // namespace pw

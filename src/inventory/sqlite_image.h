#pragma once

#include "base/result.h"
#include "sys/random_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pw {

/// A SQLite database of another root, read as it lies on the disk: nothing is locked, written or
/// opened by name, so that it cannot lead out of its root, and a write-ahead log beside it is not
/// looked at. Its content is not trusted: a query ends after a bounded number of steps. Not shared
/// between threads.
class SqliteImage {
 public:
  /// Errors: kInvalid (not a database). Takes the file.
  static Result<SqliteImage> Open(RandomFile file);

  SqliteImage(SqliteImage&&) noexcept;
  SqliteImage& operator=(SqliteImage&&) noexcept;
  SqliteImage(const SqliteImage&) = delete;
  SqliteImage& operator=(const SqliteImage&) = delete;
  ~SqliteImage();

  /// Runs `sql` with one text parameter and gives column 0 of each row as a number.
  /// Errors: kInvalid (no such table, damaged pages, too many steps).
  Result<Done> Numbers(const std::string& sql, std::string_view text,
                       const std::function<void(std::int64_t)>& each);

  /// Runs `sql` with one numeric parameter and gives column 0 of each row as bytes, valid during
  /// the call. Errors: as Numbers.
  Result<Done> Blobs(const std::string& sql, std::int64_t number,
                     const std::function<void(std::span<const std::byte>)>& each);

 private:
  struct State;
  explicit SqliteImage(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace pw

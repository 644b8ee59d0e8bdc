#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace pw {

class Database;

/// One prepared statement. Lives no longer than its database. Errors of Bind show at Step.
class Statement {
 public:
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() = default;

  /// Gives the next parameter its value; the text is copied.
  Statement& Bind(std::int64_t value);
  Statement& Bind(std::string_view value);
  Statement& BindBlob(std::string_view bytes);
  /// NULL where there is none.
  Statement& Bind(const std::optional<std::int64_t>& value);

  /// True: there is a row. False: it is done. Errors: as Database::Run.
  Result<bool> Step();
  /// Runs to the end and makes it ready for other parameters. Errors: as Step.
  Result<Done> Run();
  /// Makes it ready for other parameters.
  void Reset();

  /// Columns of the row, counted from 0. NULL gives 0 and an empty text.
  std::int64_t Number(int column) const;
  std::string Text(int column) const;  ///< also the bytes of a BLOB
  bool IsNull(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Statement(std::unique_ptr<sqlite3_stmt, Finalize> statement, const Database& database)
      : statement_(std::move(statement)), database_(&database) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const Database* database_;
  int parameter_ = 0;
};

/// One connection to a SQLite file that other processes may use as well. Not shared between
/// threads; stays where it is while statements of it live.
class Database {
 public:
  enum class Access : std::uint8_t {
    kRead,       ///< the file exists; nothing is written to it
    kReadWrite,  ///< the file is made if there is none
  };

  /// Write-ahead log, so that readers and one writer do not wait for each other; a second writer
  /// waits up to ten seconds. Errors: kDenied (may not be read or written, or no such folder),
  /// kNotFound (kRead and no such file), kInvalid (no database), kTimeout, kSystem.
  static Result<Database> Open(const std::string& path, Access access);

  /// Errors: kTimeout (another process writes and does not end), kSystem with ENOSPC (the disk is
  /// full), kDenied (read-only), kInvalid (damaged), kSystem.
  Result<Done> Run(const std::string& sql) const;
  Result<Statement> Prepare(std::string_view sql) const;
  /// Column 0 of the only row, such as that of a PRAGMA. Errors: as Run.
  Result<std::int64_t> Number(std::string_view sql) const;
  std::int64_t LastRow() const;

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  Database(std::unique_ptr<sqlite3, Close> connection, std::string path)
      : connection_(std::move(connection)), path_(std::move(path)) {}

  static Result<Database> OpenAs(const std::string& path, const std::string& name, int flags);
  Result<Done> PrepareForUse(Access access) const;
  Error Failure(std::string_view doing, int code) const;

  std::unique_ptr<sqlite3, Close> connection_;
  std::string path_;
};

/// A change that happens whole or not at all: rolled back unless Commit() succeeded. It takes the
/// right to write at its start, so that two of them follow one another.
class Transaction {
 public:
  static Result<Transaction> Begin(const Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  Result<Done> Commit();

 private:
  explicit Transaction(const Database& database) : database_(&database) {}
  const Database* database_;  ///< null after Commit() or a move
};

}  // namespace pw

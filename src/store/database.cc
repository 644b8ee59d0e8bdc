#include "store/database.h"

#include "base/text.h"

#include <cerrno>

#include <fmt/format.h>
#include <sqlite3.h>

namespace pw {
namespace {

constexpr int kPatienceMs = 10'000;
constexpr int kPauseMs = 20;

Error::Code CodeOf(int code) {
  switch (code & 0xff) {  // the primary code: sqlite.org/rescode.html
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error::Code::kTimeout;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Error::Code::kDenied;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return Error::Code::kInvalid;
    default:
      return Error::Code::kSystem;
  }
}

/// SQLite's own words, in which a cause and a way out are missing.
std::string Explain(int code, const char* words) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format("another process writes it and did not end within {} s",
                         kPatienceMs / 1000);
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_READONLY:
      return "it may not be written here";
    case SQLITE_CANTOPEN:
      return "it cannot be opened (does the folder exist, and may it be written?)";
    case SQLITE_NOTADB:
      return "it is no SQLite database";
    case SQLITE_CORRUPT:
      return "it is damaged; put it aside and begin a new one";
    default:
      return Printable(words);
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement& Statement::Bind(std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), ++parameter_, value);
  return *this;
}

Statement& Statement::Bind(std::string_view value) {
  // An empty view may point nowhere, which SQLite takes for NULL.
  sqlite3_bind_text64(statement_.get(), ++parameter_, value.empty() ? "" : value.data(),
                      value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::BindBlob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), ++parameter_, bytes.empty() ? "" : bytes.data(),
                      bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::Bind(const std::optional<std::int64_t>& value) {
  if (value) return Bind(*value);
  sqlite3_bind_null(statement_.get(), ++parameter_);
  return *this;
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->Failure("use", code);
}

Result<Done> Statement::Run() {
  auto row = Step();
  while (row && *row)
    row = Step();
  if (!row) return std::move(row).error();
  Reset();
  return Done{};
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  parameter_ = 0;
}

std::int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}

Error Database::Failure(std::string_view doing, int code) const {
  Error error{CodeOf(code), fmt::format("{} history {}: {}", doing, Printable(path_),
                                        Explain(code, sqlite3_errmsg(connection_.get())))};
  if ((code & 0xff) == SQLITE_FULL) error.sys_errno = ENOSPC;
  return error;
}

Result<Database> Database::OpenAs(const std::string& path, const std::string& name, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_URI, nullptr);
  Database database(std::unique_ptr<sqlite3, Close>(raw), path);
  if (code != SQLITE_OK) return database.Failure("open", code);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kPatienceMs);
  return database;
}

/// Switches to the write-ahead log. Where several processes do that at once, SQLite refuses without
/// asking the busy handler; then it is tried again.
Result<Done> Database::PrepareForUse(Access access) const {
  if (access == Access::kRead) {
    // The first access to the file: says whether it is a database and can be read.
    auto pages = Number("PRAGMA schema_version");
    if (!pages) return std::move(pages).error();
    return Done{};
  }
  for (int waited = 0;; waited += kPauseMs) {
    auto done = Run("PRAGMA journal_mode = WAL");
    if (done || done.error().code != Error::Code::kTimeout || waited >= kPatienceMs) {
      if (!done) return done;
      break;
    }
    sqlite3_sleep(kPauseMs);
  }
  return Run("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL");
}

Result<Database> Database::Open(const std::string& path, Access access) {
  const bool read = access == Access::kRead;
  const int flags = read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  auto database = OpenAs(path, path, flags);
  if (!database) return database;
  auto ready = database->PrepareForUse(access);
  if (ready) return database;
  if (!read || ready.error().code != Error::Code::kDenied) return std::move(ready).error();
  // A write-ahead log wants a folder that can be written, which evidence on a read-only medium has
  // not: nobody writes there, so the file can be read as it lies.
  std::string uri = "file:";
  for (const char c : path)
    uri += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02x}", static_cast<unsigned char>(c))
                                            : std::string(1, c);
  auto frozen = OpenAs(path, uri + "?immutable=1", SQLITE_OPEN_READONLY);
  if (!frozen) return frozen;
  if (auto again = frozen->PrepareForUse(access); !again) return std::move(again).error();
  return frozen;
}

Result<Done> Database::Run(const std::string& sql) const {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Failure("use", code);
  return Done{};
}

Result<Statement> Database::Prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &raw, nullptr);
  if (code != SQLITE_OK) return Failure("use", code);
  return Statement(std::unique_ptr<sqlite3_stmt, Statement::Finalize>(raw), *this);
}

Result<std::int64_t> Database::Number(std::string_view sql) const {
  auto statement = Prepare(sql);
  if (!statement) return std::move(statement).error();
  const auto row = statement->Step();
  if (!row) return row.error();
  return *row ? statement->Number(0) : 0;
}

std::int64_t Database::LastRow() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

Result<Transaction> Transaction::Begin(const Database& database) {
  if (auto begun = database.Run("BEGIN IMMEDIATE"); !begun) return std::move(begun).error();
  return Transaction(database);
}

Transaction::~Transaction() {
  // After some errors (a full disk) SQLite has rolled back itself; then this does nothing.
  if (database_ != nullptr) static_cast<void>(database_->Run("ROLLBACK"));
}

Result<Done> Transaction::Commit() {
  auto done = database_->Run("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

}  // namespace pw

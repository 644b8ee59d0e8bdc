// SQLite opens files by name, and even "/proc/self/fd/N" it resolves to the name behind the link,
// which in a container's root means another file. So it gets a file system of its own (sqlite3_vfs)
// that knows one open file and nothing else.
#include "inventory/sqlite_image.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

namespace pw {
namespace {

constexpr int kStepsBetweenChecks = 1000;
constexpr int kMostChecks = 200'000;  // 200 million steps of SQLite's machine: some seconds

/// SQLite's open file; `base` must come first, SQLite sees only that.
struct ImageFile {
  sqlite3_file base;
  const RandomFile* file;
};

const RandomFile& Of(sqlite3_file* file) {
  return *reinterpret_cast<ImageFile*>(file)->file;
}

int Close(sqlite3_file*) {
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  if (amount < 0 || offset < 0) return SQLITE_IOERR_READ;
  const std::span<std::byte> bytes(static_cast<std::byte*>(into), static_cast<std::size_t>(amount));
  const auto got = Of(file).Read(static_cast<std::uint64_t>(offset), bytes);
  if (!got) return SQLITE_IOERR_READ;
  if (*got == bytes.size()) return SQLITE_OK;
  std::ranges::fill(bytes.subspan(*got), std::byte{0});  // as sqlite3_io_methods asks
  return SQLITE_IOERR_SHORT_READ;
}

int RefuseWrite(sqlite3_file*, const void*, int, sqlite3_int64) {
  return SQLITE_READONLY;
}
int RefuseTruncate(sqlite3_file*, sqlite3_int64) {
  return SQLITE_READONLY;
}
int NoSync(sqlite3_file*, int) {
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(Of(file).size());
  return SQLITE_OK;
}

int NoLock(sqlite3_file*, int) {
  return SQLITE_OK;
}

int IsReserved(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}

int NoControl(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int SectorSize(sqlite3_file*) {
  return 4096;
}
int Characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_IMMUTABLE;
}

constexpr sqlite3_io_methods MakeMethods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;
  methods.xClose = Close;
  methods.xRead = Read;
  methods.xWrite = RefuseWrite;
  methods.xTruncate = RefuseTruncate;
  methods.xSync = NoSync;
  methods.xFileSize = FileSize;
  methods.xLock = NoLock;
  methods.xUnlock = NoLock;
  methods.xCheckReservedLock = IsReserved;
  methods.xFileControl = NoControl;
  methods.xSectorSize = SectorSize;
  methods.xDeviceCharacteristics = Characteristics;
  return methods;
}
constexpr sqlite3_io_methods kMethods = MakeMethods();

int OpenImage(sqlite3_vfs* vfs, const char*, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;  // journals, temporary files
  auto* image = reinterpret_cast<ImageFile*>(file);
  image->file = static_cast<const RandomFile*>(vfs->pAppData);
  image->base.pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
  return SQLITE_OK;
}

int RefuseDelete(sqlite3_vfs*, const char*, int) {
  return SQLITE_READONLY;
}

int NothingThere(sqlite3_vfs*, const char*, int, int* result) {
  *result = 0;
  return SQLITE_OK;
}

int SameName(sqlite3_vfs*, const char* name, int room, char* out) {
  const std::size_t length = std::strlen(name);
  if (room <= 0 || length >= static_cast<std::size_t>(room)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length + 1);
  return SQLITE_OK;
}

int NoRandomness(sqlite3_vfs*, int amount, char* out) {
  std::fill_n(out, amount, '\0');  // only journals and temporary names would want it
  return amount;
}

int NoSleep(sqlite3_vfs*, int) {
  return 0;
}

int EpochTime(sqlite3_vfs*, double* julian_day) {
  *julian_day = 2440587.5;  // 1970-01-01: nothing here depends on the time
  return SQLITE_OK;
}

/// Counts down; non-zero tells SQLite to stop (sqlite3_progress_handler).
int Progress(void* left) {
  return --*static_cast<int*>(left) <= 0 ? 1 : 0;
}

struct StatementCloser {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, StatementCloser>;

}  // namespace

struct SqliteImage::State {
  explicit State(RandomFile opened) : file(std::move(opened)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    sqlite3_close(database);
    if (registered) sqlite3_vfs_unregister(&vfs);
  }

  Error Failure(std::string_view doing) const {
    return {.code = Error::Code::kInvalid,
            .what = fmt::format("{}: {}", doing, sqlite3_errmsg(database))};
  }

  Result<Statement> Prepare(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    checks_left = kMostChecks;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
      return Failure("query package database");
    return Statement(raw);
  }

  /// Steps through the rows. Each row is given to `each` by its statement.
  template <class Each>
  Result<Done> Run(sqlite3_stmt* statement, const Each& each) {
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW)
      each(statement);
    if (step != SQLITE_DONE) return Failure("query package database");
    return Done{};
  }

  RandomFile file;
  std::string name;
  sqlite3_vfs vfs{};
  bool registered = false;
  sqlite3* database = nullptr;
  int checks_left = kMostChecks;
};

Result<SqliteImage> SqliteImage::Open(RandomFile file) {
  auto state = std::make_unique<State>(std::move(file));
  state->name = fmt::format("pw-image-{}", static_cast<const void*>(state.get()));
  sqlite3_vfs& vfs = state->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(ImageFile);
  vfs.mxPathname = 64;
  vfs.zName = state->name.c_str();
  vfs.pAppData = &state->file;
  vfs.xOpen = OpenImage;
  vfs.xDelete = RefuseDelete;
  vfs.xAccess = NothingThere;
  vfs.xFullPathname = SameName;
  vfs.xRandomness = NoRandomness;
  vfs.xSleep = NoSleep;
  vfs.xCurrentTime = EpochTime;
  if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK)
    return Error{Error::Code::kInvalid, "open package database: SQLite refused its file system"};
  state->registered = true;
  const int opened = sqlite3_open_v2("image", &state->database,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, vfs.zName);
  if (opened != SQLITE_OK) return state->Failure("open package database");
  // Defences of SQLite against databases made by an enemy (sqlite.org/security.html).
  sqlite3_db_config(state->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(state->database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(state->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_progress_handler(state->database, kStepsBetweenChecks, Progress, &state->checks_left);
  for (const char* pragma : {"PRAGMA cell_size_check = ON", "PRAGMA temp_store = MEMORY"}) {
    if (sqlite3_exec(state->database, pragma, nullptr, nullptr, nullptr) != SQLITE_OK)
      return state->Failure("open package database");
  }
  return SqliteImage(std::move(state));
}

SqliteImage::SqliteImage(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteImage::SqliteImage(SqliteImage&&) noexcept = default;
SqliteImage& SqliteImage::operator=(SqliteImage&&) noexcept = default;
SqliteImage::~SqliteImage() = default;

Result<Done> SqliteImage::Numbers(const std::string& sql, std::string_view text,
                                  const std::function<void(std::int64_t)>& each) {
  auto statement = state_->Prepare(sql);
  if (!statement) return std::move(statement).error();
  if (sqlite3_bind_text64(statement->get(), 1, text.data(), text.size(), SQLITE_STATIC,
                          SQLITE_UTF8) != SQLITE_OK) {
    return state_->Failure("query package database");
  }
  return state_->Run(statement->get(),
                     [&](sqlite3_stmt* row) { each(sqlite3_column_int64(row, 0)); });
}

Result<Done> SqliteImage::Blobs(const std::string& sql, std::int64_t number,
                                const std::function<void(std::span<const std::byte>)>& each) {
  auto statement = state_->Prepare(sql);
  if (!statement) return std::move(statement).error();
  if (sqlite3_bind_int64(statement->get(), 1, number) != SQLITE_OK)
    return state_->Failure("query package database");
  return state_->Run(statement->get(), [&](sqlite3_stmt* row) {
    const void* bytes = sqlite3_column_blob(row, 0);
    const int length = sqlite3_column_bytes(row, 0);
    if (bytes != nullptr && length > 0)
      each({static_cast<const std::byte*>(bytes), static_cast<std::size_t>(length)});
  });
}

}  // namespace pw

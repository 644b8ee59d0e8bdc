#include "store/schema.h"

#include "base/text.h"

#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

/// "PWhi" in the header of the file, where file(1) and we look: sqlite.org/fileformat2.html 1.3.17.
constexpr std::int64_t kApplicationId = 0x50576869;

/// Times are milliseconds since 1970 in UTC. Verdicts and kinds are the words of the report.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE element (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,  -- of the port list, else of the host
  machine_id TEXT NOT NULL,  -- of the host; empty where it has none
  UNIQUE (name, machine_id)
) STRICT;

-- What an audit was judged from, each text once.
CREATE TABLE document (
  id       INTEGER PRIMARY KEY,
  sha256   TEXT NOT NULL UNIQUE,
  size     INTEGER NOT NULL,  -- of the text
  deflated BLOB NOT NULL      -- zlib, RFC 1950
) STRICT;

CREATE TABLE audit (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  element   INTEGER NOT NULL REFERENCES element,
  taken     INTEGER NOT NULL,
  judged    INTEGER NOT NULL,
  verdict   TEXT NOT NULL,
  host      TEXT NOT NULL,
  boot_id   TEXT NOT NULL,
  netns     TEXT NOT NULL,  -- as asked
  tool      TEXT NOT NULL,  -- version and commit
  bundle    TEXT NOT NULL,  -- directory as asked; empty = none was written
  inventory INTEGER NOT NULL REFERENCES document,
  scan      INTEGER REFERENCES document,
  port_list INTEGER REFERENCES document
) STRICT;
CREATE INDEX audit_of_element ON audit (element, taken, id);

CREATE TABLE requirement (
  audit   INTEGER NOT NULL REFERENCES audit,
  id      TEXT NOT NULL,
  verdict TEXT NOT NULL,
  PRIMARY KEY (audit, id)
) STRICT, WITHOUT ROWID;

-- A finding of an element over time.
CREATE TABLE finding (
  element    INTEGER NOT NULL REFERENCES element,
  id         TEXT NOT NULL,
  kind       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  PRIMARY KEY (element, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_by_id ON finding (id);

-- A finding in one audit.
CREATE TABLE sighting (
  audit    INTEGER NOT NULL REFERENCES audit,
  finding  TEXT NOT NULL,
  title    TEXT NOT NULL,
  severity TEXT NOT NULL,
  verdict  TEXT NOT NULL,
  accepted INTEGER NOT NULL,
  PRIMARY KEY (audit, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_of_finding ON sighting (finding, audit);
)sql";

/// What further vantages saw.
constexpr std::string_view kSecond = R"sql(
CREATE TABLE further_scan (
  audit    INTEGER NOT NULL REFERENCES audit,
  place    INTEGER NOT NULL,  -- among them, from 0
  document INTEGER NOT NULL REFERENCES document,
  PRIMARY KEY (audit, place)
) STRICT, WITHOUT ROWID;
)sql";

Error Newer(const std::string& path, std::int64_t version, std::size_t known) {
  return {
      Error::Code::kUnavailable,
      fmt::format("open history {}: a newer portwarrant wrote it (schema {}, this one knows {}); "
                  "update portwarrant, or name another file with --store",
                  Printable(path), version, known)};
}

/// Nothing for a new file. Errors: kInvalid, and as Database::Run.
Result<std::optional<std::int64_t>> VersionOf(const Database& database, const std::string& path) {
  const auto application = database.Number("PRAGMA application_id");
  if (!application) return application.error();
  const auto version = database.Number("PRAGMA user_version");
  if (!version) return version.error();
  if (*application == kApplicationId) return std::optional(*version);
  const auto tables = database.Number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  if (*application == 0 && *version == 0 && *tables == 0) return std::optional<std::int64_t>();
  return Error{Error::Code::kInvalid,
               fmt::format("open history {}: it is the database of another program; name another "
                           "file with --store",
                           Printable(path))};
}

/// Takes a store from `version` to the next, unless another process did meanwhile.
Result<Done> Step(const Database& database, const std::string& path, std::int64_t version,
                  const Migration& migration) {
  auto transaction = Transaction::Begin(database);
  if (!transaction) return std::move(transaction).error();
  const auto now = VersionOf(database, path);
  if (!now) return now.error();
  if (now->value_or(0) != version) return Done{};
  if (auto done = database.Run(migration.sql); !done) return done;
  const std::string mark = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                       kApplicationId, version + 1);
  if (auto done = database.Run(mark); !done) return done;
  return transaction->Commit();
}

}  // namespace

std::span<const Migration> HistoryMigrations() {
  static const std::array kMigrations = {Migration{std::string(kFirst)},
                                         Migration{std::string(kSecond)}};
  return kMigrations;
}

Result<Done> Migrate(const Database& database, const std::string& path,
                     std::span<const Migration> migrations) {
  for (;;) {
    const auto version = VersionOf(database, path);
    if (!version) return version.error();
    const auto at = static_cast<std::size_t>(version->value_or(0));
    if (at > migrations.size()) return Newer(path, version->value_or(0), migrations.size());
    if (at == migrations.size()) return Done{};
    if (auto done = Step(database, path, version->value_or(0), migrations[at]); !done) return done;
  }
}

Result<Done> CheckVersion(const Database& database, const std::string& path,
                          std::span<const Migration> migrations) {
  const auto version = VersionOf(database, path);
  if (!version) return version.error();
  const auto at = static_cast<std::size_t>(version->value_or(0));
  if (at > migrations.size()) return Newer(path, version->value_or(0), migrations.size());
  if (at == migrations.size()) return Done{};
  return Error{Error::Code::kUnavailable,
               fmt::format("open history {}: an older portwarrant wrote it (schema {}, this one "
                           "needs {}), and the next audit with this store brings it up to date",
                           Printable(path), at, migrations.size())};
}

}  // namespace pw

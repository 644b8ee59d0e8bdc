#pragma once

#include "base/result.h"
#include "store/database.h"

#include <span>
#include <string>

namespace pw {

/// SQL that takes a store from one version of its schema to the next.
struct Migration {
  std::string sql;
};

/// The migrations of the history, the first from an empty file. Only ever appended to.
std::span<const Migration> HistoryMigrations();

/// Brings a store to the version that has as many migrations: each in a transaction of its own, so
/// that a killed process leaves the version before or after. Several processes may do it at once.
/// Errors: kUnavailable (written by a newer version), kInvalid (another program's database), and as
/// Database::Run.
Result<Done> Migrate(const Database& database, const std::string& path,
                     std::span<const Migration> migrations);

/// Checks that a store has exactly that version, for reading. Errors: as Migrate; kUnavailable also
/// for an older one.
Result<Done> CheckVersion(const Database& database, const std::string& path,
                          std::span<const Migration> migrations);

}  // namespace pw

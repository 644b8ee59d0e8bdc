#pragma once

#include "base/result.h"
#include "base/time_text.h"
#include "model/kept_audit.h"
#include "store/database.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// Every audit of every element, in one file. Each call is one transaction; several processes may
/// use the file at once. Errors of every call: as Database::Run. Not shared between threads.
class History {
 public:
  /// Makes the file, or brings it up to date. Errors: as Database::Open and Migrate.
  static Result<History> OpenToWrite(const std::string& path);
  /// Errors: as Database::Open and CheckVersion.
  static Result<History> OpenToRead(const std::string& path);

  /// Keeps an audit whole or not at all, and gives its number.
  Result<std::int64_t> Keep(const AuditEntry& audit, const AuditDocuments& documents);

  /// When each finding of an element was first seen, by id.
  Result<std::map<std::string, TimePoint>> FirstSeen(const ElementKey& element);

  /// Audits, the latest first; of one element (its name, host or machine id), or of all if
  /// `element` is empty. At most `most`; 0 = all.
  Result<std::vector<HistoryRow>> Audits(const std::string& element, std::size_t most);

  /// Every element that had a finding of that id. Empty if none had.
  Result<std::vector<FindingHistory>> Finding(const std::string& id);

  /// What an audit concluded and was judged from. Errors: also kNotFound, kInvalid (damaged).
  Result<std::pair<AuditEntry, AuditDocuments>> Audit(std::int64_t id);

 private:
  explicit History(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  std::unique_ptr<Database> database_;  ///< its statements need it to stay where it is
};

}  // namespace pw

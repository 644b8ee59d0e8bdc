#pragma once

#include "base/result.h"
#include "model/audit_report.h"
#include "report/bundle.h"
#include "store/history.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// Where an audit is kept.
struct HistoryPlace {
  std::string path;       ///< empty = nowhere
  bool required = false;  ///< the user named it: an audit that cannot use it does not begin
};

/// The history as an audit uses it: what was seen when, before the report is written; the audit
/// itself, after. Where the place is not required, a history that cannot be used is told and
/// changes nothing else.
class AuditHistory {
 public:
  /// Makes the file if there is none. Errors: as MakePrivateFile and History::OpenToWrite, if the
  /// place is required.
  static Result<AuditHistory> Open(const HistoryPlace& place);

  /// Sets when each finding was first seen, where that is earlier than now.
  void DateFindings(AuditReport& report);

  /// Keeps the audit. `report` as it was written, `content` as it lies in the bundle.
  void Keep(const AuditReport& report, const AuditDocuments& documents, const std::string& netns,
            const std::string& bundle);

  /// What could not be done, one line each, for stderr.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  AuditHistory() = default;
  void Warn(const Error& error);

  std::optional<History> history_;  ///< nothing = switched off, or not usable
  std::vector<std::string> warnings_;
};

/// Who a report is about.
ElementKey ElementOf(const AuditReport& report);

}  // namespace pw

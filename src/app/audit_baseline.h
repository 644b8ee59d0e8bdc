#pragma once

#include "audit/judge_restart.h"
#include "base/result.h"
#include "model/audit_report.h"
#include "model/snapshot.h"
#include "report/bundle.h"

#include <chrono>
#include <string>

namespace pw {

/// What was seen before a restart, read for an audit after it. Stays where it is while
/// `Borrowed()` is in use.
class AuditBaseline {
 public:
  /// Reads a bundle, or an inventory file. `netns`: which namespaces are the element, as in this
  /// audit. Errors: as LoadSnapshot and SelectNetns, and kInvalid for one without an inventory.
  static Result<AuditBaseline> Read(const std::string& path, const std::string& netns);

  Baseline Borrowed(std::chrono::seconds settle) const;

  /// Keeps the inventory of before among the records, and names it in the restart step.
  void KeepRecord(AuditReport& report, RecordStore& store) const;

 private:
  AuditBaseline() = default;

  Snapshot look_;
  NetnsSelection selection_;
  std::string inventory_text_;  ///< byte for byte
};

}  // namespace pw

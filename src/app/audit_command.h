#pragma once

#include "app/audit_history.h"
#include "app/remote_inventory.h"
#include "app/scan_command.h"
#include "base/result.h"
#include "model/audit_report.h"
#include "model/inventory.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace pw {

/// What `portwarrant audit` was asked.
struct AuditRequest {
  std::string list;  ///< port list, YAML or CSV
  std::string inventory =
      "local";                ///< "local", "ssh://...", or a file of `inventory --format json`
  RemoteRequest remote;       ///< how "ssh://..." is reached; its `host` is not read
  std::string netns = "all";  ///< "all", "self", a name or an inode
  std::vector<std::string> targets;  ///< addresses to look at from outside; empty = none
  std::string scan;                  ///< file of `scan --format json`, instead of targets
  std::string output;                ///< directory for the evidence bundle; empty = none
  std::string baseline;              ///< bundle of before a restart; empty = none
  HistoryPlace history;              ///< where the audit is kept, if not only in the bundle
  std::chrono::seconds settle{60};   ///< after a restart, before what is missing counts
};

/// What came of it. The report's verdict decides the exit code: see VerdictExit().
struct AuditOutcome {
  AuditReport report;
  std::string bundle;                 ///< directory that was written; empty = none was asked for
  bool interrupted = false;           ///< by a signal, while it looked from outside
  std::vector<std::string> warnings;  ///< what did not work and changes no verdict
};

/// Where things come from; a test gives its own.
struct AuditSources {
  /// Takes the inventory of this host; asked only for "local".
  std::function<Result<Inventory>()> collect;
  std::function<TimePoint()> now;
  /// Looks from outside; asked only if the request names targets.
  std::function<Result<ScanOutcome>(const ScanRequest&)> scan;
  Tool tool = {};
  /// Takes the inventory of another host; asked only for "ssh://...".
  std::function<Result<Inventory>(const RemoteRequest&)> collect_remote = nullptr;
};

/// The whole use case: read list and forbidden lists, take or read the inventory, choose the
/// namespaces, judge, keep the raw records, write the bundle. The directory appears whole or not at
/// all. Errors, each with one line that names the place: as LoadPortList, LoadForbiddenLists,
/// ParseInventoryJson, SelectNetns, AuditBaseline::Read, AuditHistory::Open and
/// AtomicDirectory, and whatever `collect` or `collect_remote` gives.
Result<AuditOutcome> RunAudit(const AuditRequest& request, const AuditSources& sources);

/// The sources of a real run: this host, the clock, this build's version.
AuditSources LocalSources(const std::string& netns);

/// 0 all pass, 1 any fails, 3 nothing fails and something is inconclusive.
int VerdictExit(Verdict verdict);

}  // namespace pw

#pragma once

#include "app/audit_history.h"
#include "app/filter_off.h"
#include "app/remote_inventory.h"
#include "app/scan_command.h"
#include "app/self_test_session.h"
#include "app/step_times.h"
#include "audit/element_view.h"
#include "audit/netns_selection.h"
#include "base/result.h"
#include "model/audit_report.h"
#include "model/element_network.h"
#include "model/element_state.h"
#include "model/inventory.h"
#include "model/vantage_spec.h"

#include <chrono>
#include <functional>
#include <optional>
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
  /// Addresses to look at from outside; empty = none; nothing = those of the list's interfaces.
  std::optional<std::vector<std::string>> targets;
  std::vector<VantageSpec> vantages;     ///< to look from; empty = from here
  std::vector<std::string> sources;      ///< as ScanRequest::sources, if there are no vantages
  std::vector<std::string> scans;        ///< files of `scan --format json`, instead of targets
  std::vector<std::string> self_tests;   ///< ports known to be open: "tcp/22", "tcp/22@ADDRESS"
  std::string bind_check = "auto";       ///< as InventoryRequest::bind_check
  std::chrono::seconds udp_budget{20};   ///< of each target, from each vantage
  bool identify = true;                  ///< speak with what is open, to learn what it is
  std::vector<std::string> communities;  ///< as ScanRequest::communities
  std::string community_file;            ///< as ScanRequest::community_file
  bool intrusive = false;                ///< as ScanRequest::intrusive
  bool capture = true;                   ///< the bundle has the packets of the look from outside
  std::string scheme = "tr33806";        ///< a built-in scheme: how the report is laid out
  std::string output;                    ///< directory for the evidence bundle; empty = none
  std::vector<std::string> words;        ///< of the command, for whoever goes on with it
  bool resume = false;                   ///< `output` is incomplete: go on from there
  std::string baseline;                  ///< bundle of before a restart; empty = none
  HistoryPlace history;                  ///< where the audit is kept, if not only in the bundle
  std::chrono::seconds settle{60};       ///< after a restart, before what is missing counts
  bool with_filter_off = false;          ///< look a second time, with the packet filter off
  bool consent = false;                  ///< the element may be changed for that
  std::chrono::seconds filter_off_limit{900};  ///< after which the filter is on again at the latest
  std::string lab;                             ///< who tests, for the test report
  std::string operator_name;                   ///< the person who does
  std::string sign;  ///< private key file, or "default"; empty = not signed

  /// The inventory is taken now, from a host that can be asked over the network as well.
  bool inventory_is_live() const { return inventory == "local" || inventory.starts_with("ssh://"); }
};

/// What came of it. The report's verdict decides the exit code: see VerdictExit().
struct AuditOutcome {
  AuditReport report;
  std::string bundle;                 ///< directory that was written; empty = none
  bool interrupted = false;           ///< by a signal, while it looked from outside; no bundle then
  std::vector<std::string> warnings;  ///< what did not work and changes no verdict
  StepTimes times;
};

/// Where things come from; a test gives its own.
struct AuditSources {
  /// Takes the inventory of this host; asked only for "local".
  std::function<Result<Inventory>()> collect;
  std::function<TimePoint()> now;
  /// Looks from outside; a vantage without name is here. Asked only if there are targets.
  std::function<Result<ScanOutcome>(const VantageSpec&, const ScanRequest&)> scan;
  Tool tool = {};
  /// Takes the inventory of another host; asked only for "ssh://...".
  std::function<Result<Inventory>(const RemoteRequest&)> collect_remote = nullptr;
  /// Opens what vantages prove themselves by; asked only for "local" where somebody looks. Empty =
  /// none.
  std::function<SelfTestSession(const Inventory&, const NetnsSelection&,
                                const std::vector<std::string>& addresses)>
      self_tests = {};
  /// Reads what stands before the element's sockets; asked only for "local" where somebody looks.
  std::function<std::vector<ElementNetwork>(const Inventory&, const NetnsSelection&)> networks = {};
  /// Looks at programs and interfaces of the element; asked only for "local". None: not recorded.
  std::function<ElementState(const ElementView&)> look = {};
  /// Reads what `with_filter_off` would switch off; nothing is changed by it.
  std::function<FilterOffPlaces(const Inventory&, const NetnsSelection&, std::chrono::seconds)>
      filters = {};
  /// Tells a person something at once, a line at a time; none: nobody is told.
  std::function<void(const std::string&)> tell = {};
};

/// The whole use case: read list and forbidden lists, take or read the inventory, choose the
/// namespaces, judge, keep the raw records, write the bundle. The directory is marked as incomplete
/// until it is whole; it stays so when the process is ended or the look interrupted, and
/// `request.resume` goes on from there. An error leaves none that was not there before. Errors,
/// each with one line that names the place: as LoadPortList, LoadForbiddenLists,
/// ParseInventoryJson, SelectNetns, LookWithFilterOff, AuditBaseline::Read, AuditHistory::Open and
/// AuditProgress, and whatever `collect` or `collect_remote` gives.
Result<AuditOutcome> RunAudit(const AuditRequest& request, const AuditSources& sources);

/// The sources of a real run: this host, the clock, this build's version.
AuditSources LocalSources(const AuditRequest& request);

/// 0 all pass, 1 any fails, 3 nothing fails and something is inconclusive.
int VerdictExit(Verdict verdict);

}  // namespace pw

#pragma once

#include "audit/judge_restart.h"
#include "audit/netns_selection.h"
#include "base/time_text.h"
#include "model/audit_report.h"
#include "model/element_network.h"
#include "model/filter_off_look.h"
#include "model/forbidden.h"
#include "model/inventory.h"
#include "model/port_list.h"
#include "model/scan_result.h"
#include "model/scheme.h"

#include <span>
#include <string>

namespace pw {

/// A vantage from which nobody could look, and why.
struct FailedVantage {
  std::string name;
  std::string why;
};

/// What is judged. Everything is borrowed and stays unchanged.
struct AuditInput {
  const Inventory& inventory;
  const PortList* list = nullptr;  ///< null = none: what needs it is inconclusive
  std::span<const ForbiddenList> forbidden;
  const NetnsSelection& selection;
  TimePoint now{};  ///< decides which exceptions hold
  Tool tool;
  std::span<const ScanResult> scans;  ///< one for each vantage; none = nobody looked from outside
  std::span<const FailedVantage> failed_vantages;
  const Scheme* scheme = nullptr;  ///< null = tr33806
  /// What stands before the element's sockets; none = not known: no filter can be named.
  std::span<const ElementNetwork> networks;
  const Baseline* baseline = nullptr;  ///< of before a restart; null = the restart is not judged
  /// What was seen with the packet filter off; null = nobody asked for it.
  const FilterOffLook* filter_off = nullptr;
};

/// Judges one element: a pure function of its input, total (every input gives a report), and
/// deterministic. Records and settings are the caller's to add.
AuditReport Evaluate(const AuditInput& input);

}  // namespace pw

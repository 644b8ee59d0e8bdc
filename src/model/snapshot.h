#pragma once

#include "base/time_text.h"
#include "model/audit_report.h"
#include "model/inventory.h"
#include "model/port_list.h"
#include "model/scan_result.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// One finding as a later look needs it: what it was, not what was to be done about it.
struct FindingSummary {
  std::string id;
  std::string kind;
  std::string subject;
  std::string title;
  std::string severity;
  std::string verdict;
  bool accepted = false;
};

/// What an audit concluded.
struct Conclusions {
  std::string verdict;
  std::map<std::string, std::string> requirements;  ///< verdict by id
  std::vector<FindingSummary> findings;
};

/// What was seen of one element at one time, as far as it is at hand: a bundle has all of it, an
/// inventory or a scan alone its part.
struct Snapshot {
  std::string name;  ///< what the user calls it: a path
  TimePoint taken{};
  std::optional<Inventory> inventory;
  std::optional<ScanResult> scan;
  std::vector<ScanResult> further_scans;  ///< of further vantages, by their names
  std::optional<PortList> list;
  std::optional<Conclusions> conclusions;
};

Conclusions ConclusionsOf(const AuditReport& report);

}  // namespace pw

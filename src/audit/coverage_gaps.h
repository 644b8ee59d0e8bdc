#pragma once

#include "audit/element_view.h"
#include "model/audit_report.h"

#include <string>
#include <vector>

namespace pw {

/// What the collectors could not see of the element: each gap forbids a pass.
struct CoverageGaps {
  std::vector<ReportCoverage> rows;   ///< all rows about the element
  std::vector<std::string> of_ports;  ///< sockets, namespaces, owners, services: R1, R2, R4, R5
  std::vector<std::string> of_names;  ///< packages: R5 alone
  bool owners_complete = false;       ///< every holder of every socket could be seen
};

/// Reads the coverage of an inventory for the chosen namespaces. "denied" and "partial" are gaps.
/// "unavailable" is one only where something could hide behind it: a kernel without SCTP, UDP-Lite,
/// MPTCP or IPv6 has no such sockets, and a host without inetd, package database or service manager
/// none of theirs; but TCP, UDP, raw and packet sockets are in every kernel. A question that has no
/// row at all was not asked, which is a gap as well.
CoverageGaps FindCoverageGaps(const ElementView& view);

}  // namespace pw

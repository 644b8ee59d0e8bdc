#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "audit/outside_view.h"
#include "model/audit_report.h"
#include "model/port_list.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// Whether a vantage could see, for one address and transport: that what is open is open, and that
/// what is closed is closed.
struct SelfTestOutcome {
  std::string vantage;
  IpAddress address;
  Transport transport = Transport::kTcp;
  bool passed = false;
  std::string reason;  ///< what was seen, or what was not; never empty
};

/// Before "nothing found" counts, a vantage must have reported a port that is known to be open as
/// open and one that is known to be closed as closed, for each address and transport that it asked.
/// Known are the ports of the scan's own self-tests, and what the inside view knows: an open
/// listener, and a port on which there is none. A vantage that stands in a domain of the list needs
/// to prove itself on that domain's interfaces alone: of others it ought to see nothing. A kernel
/// without SCTP has no port that could be open: there it is enough that it says so. Addresses that
/// a vantage did not ask are not tested.
std::vector<SelfTestOutcome> JudgeSelfTests(const ElementView& view, const OutsideView& outside,
                                            std::span<const JudgedListener> judged,
                                            const PortList* list);

/// An outcome as coverage: one that did not pass hides whatever the vantage did not see.
ReportCoverage CoverageOf(const SelfTestOutcome& outcome);

}  // namespace pw

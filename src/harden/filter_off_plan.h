#pragma once

#include "model/packet_filter.h"
#include "wire/nf_tables_message.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// What switching the packet filter of one network namespace off would do.
struct FilterOffPlan {
  std::vector<NfTable> tables;     ///< to be made dormant, as they are now
  std::vector<std::string> also;   ///< what else is off then: NAT in the same table
  std::vector<std::string> gaps;   ///< filters that stay on, and why
  std::vector<std::string> notes;  ///< what stays as it is and hides nothing
};

/// Chooses the tables that may keep a packet from the element: those with a base chain of type
/// filter, on whatever hook, that drops by policy or has rules in its table. What is dormant stays
/// so. Tables whose owner alone may change them are gaps. `tables`: of the same moment.
FilterOffPlan PlanFilterOff(const PacketFilter& filter, std::span<const NfTable> tables);

}  // namespace pw

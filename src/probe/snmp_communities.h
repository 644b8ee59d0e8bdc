#pragma once

#include <string>
#include <vector>

namespace pw {

/// Communities that devices leave the factory with, in the order to try: data/probes/
/// snmp-communities.txt.
const std::vector<std::string>& FactoryCommunities();

}  // namespace pw

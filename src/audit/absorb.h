#pragma once

#include "model/finding.h"

#include <vector>

namespace pw {

/// One thing, one finding: where a failing forbidden finding speaks about all listeners or services
/// of a finding "no valid warrant" (undocumented, wrong interface, wrong process), the second is
/// dropped and the first counts for its requirements too. Not where an exception is involved: an
/// accepted forbidden service without a warrant is still undocumented.
std::vector<Finding> Absorb(std::vector<Finding> findings);

}  // namespace pw

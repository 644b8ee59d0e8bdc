#pragma once

#include "model/service_identity.h"

#include <vector>

namespace pw {

/// Adds to `identity` what another conversation learnt of the same protocol, unless it is less sure
/// of it. What was known first stays.
void Join(ServiceIdentity& identity, const ServiceIdentity& more);

/// Keeps of `weaknesses` those that a second session saw as well.
void KeepCommon(std::vector<Weakness>& weaknesses, const std::vector<Weakness>& again);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "scan/engine.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace pw {

/// A scan by connect(2), for who may not open raw sockets: TCP alone, one target after the other.
/// The other transports of the plan are told as denied, because of `why`. Same results otherwise,
/// but an ICMP error only shows as far as the kernel passes it on. Errors: kSystem.
Result<std::vector<TargetResult>> ScanByConnect(
    const ScanPlan& plan, const std::string& why, const std::atomic<bool>& stop,
    const std::function<void(const ScanProgress&)>& watch);

}  // namespace pw

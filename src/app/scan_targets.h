#pragma once

#include "app/scan_sources.h"
#include "base/result.h"
#include "model/scan_result.h"
#include "scan/engine.h"
#include "scan/scan_scope.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// Which addresses a scan asks, and how packets get there.
struct ScanTargets {
  std::vector<ScanPlan::Target> reachable;  ///< each address once, in the order named
  std::vector<TargetResult> unreachable;    ///< no route: told as not seen
  std::string interface;                    ///< by which the first one is reached
  bool own_host = false;                    ///< an address of this host is among them
};

/// What becomes of addresses behind a gateway.
enum class Gateways : std::uint8_t {
  kUse,
  kLeaveOut,  ///< told as unreachable: nobody named them, so they may be another network's
};

/// Reads what the user named: addresses, prefixes ("10.77.0.0/24"), host names, and "@FILE" with
/// one of these a line. Broadcast addresses inside a prefix are left out; whatever else `scope`
/// objects to ends it, before a packet leaves. `interface`: by which packets must leave; empty = as
/// the routing table says. Errors: kInvalid, kNotFound naming the text or file and line;
/// kUnavailable if no target can be reached.
Result<ScanTargets> FindScanTargets(const std::vector<std::string>& texts, const ScanScope& scope,
                                    const std::string& interface, const ScanSources& sources,
                                    Gateways gateways = Gateways::kUse);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "scan/engine.h"
#include "wire/ip_address.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// From which addresses a scan asks.
struct ScanSources {
  std::vector<IpAddress> own;    ///< of this host; the first of a family asks its targets
  std::vector<IpAddress> spare;  ///< that nobody has, on one link
  std::string interface;         ///< of the spare ones
  std::string text;              ///< what the user wrote

  /// The address of this host to ask targets of a family from; nothing = as the kernel chooses.
  std::optional<IpAddress> OwnOf(Family family) const;
};

/// Reads "10.77.0.1" (an address of this host) and "10.77.1.1-10.77.4.232" (all from the first to
/// the last, both included; those that are this host's own count as such). Errors: kInvalid naming
/// the text: no address of this host, a range that is none, larger than kMostSpares of a family,
/// not on a link of this host or on several.
Result<ScanSources> FindScanSources(const std::vector<std::string>& texts);

/// Whether the spare addresses can serve these targets: on the link by which at least one of them
/// is reached, and not targets themselves. Errors: kInvalid.
Result<Done> CheckSpares(const ScanSources& sources, const std::vector<ScanPlan::Target>& targets);

/// A host's table of neighbours holds 1,024 of a family (Linux, net.ipv4.neigh.default.gc_thresh3):
/// more of ours would keep it from finding others.
inline constexpr std::size_t kMostSpares = 1000;

}  // namespace pw

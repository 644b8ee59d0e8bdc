#include "model/scan_result.h"

#include <algorithm>

namespace pw {

std::optional<PortState> StateOfPort(const TargetResult& target, Transport transport,
                                     std::uint16_t port) {
  const auto listed = std::ranges::find_if(target.ports, [&](const PortObservation& row) {
    return row.transport == transport && row.port == port;
  });
  if (listed != target.ports.end()) return listed->state;
  const auto coverage = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
  if (coverage == target.coverage.end() || !coverage->ports.Contains(port)) return std::nullopt;
  const auto others = std::ranges::find(target.others, transport, &PortTally::transport);
  if (others == target.others.end()) return std::nullopt;
  return others->state;
}

bool IsIncomplete(const ScanResult& result) {
  return std::ranges::any_of(result.targets, [](const TargetResult& target) {
    return std::ranges::any_of(target.coverage, [](const ScanCoverage& row) {
      return row.status != CoverageStatus::kComplete;
    });
  });
}

}  // namespace pw

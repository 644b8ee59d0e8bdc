#include "scan/liveness.h"

#include <algorithm>

namespace pw {

bool IsSignOfLife(PortReason reason) {
  switch (reason) {
    case PortReason::kNotAsked:
    case PortReason::kBudgetEnded:
    case PortReason::kTargetLost:
    case PortReason::kNoAnswer:
    case PortReason::kIcmpHostUnreachable:
    case PortReason::kIcmpNetUnreachable:
    case PortReason::kIcmpTimeExceeded:
      return false;
    default:
      return true;
  }
}

bool IsOfTransport(PortReason reason) {
  switch (reason) {
    case PortReason::kSynAck:
    case PortReason::kRst:
    case PortReason::kInitAck:
    case PortReason::kAbort:
    case PortReason::kPayloadAnswer:
    case PortReason::kConnected:
    case PortReason::kRefused:
      return true;
    default:
      return false;
  }
}

void DoubtSilence(TargetResult& target) {
  const auto speaks = [](const auto& row) { return IsSignOfLife(row.reason); };
  target.up =
      std::ranges::any_of(target.ports, speaks) || std::ranges::any_of(target.others, speaks);
  if (target.up) return;
  for (ScanCoverage& coverage : target.coverage) {
    if (coverage.status != CoverageStatus::kComplete) continue;
    coverage.status = CoverageStatus::kPartial;
    coverage.note = "nothing proves that the target is there: not one port answered";
  }
}

}  // namespace pw

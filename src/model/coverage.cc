#include "model/coverage.h"

namespace pw {

std::string_view ToString(CoverageStatus status) {
  switch (status) {
    case CoverageStatus::kComplete:
      return "complete";
    case CoverageStatus::kPartial:
      return "partial";
    case CoverageStatus::kUnavailable:
      return "unavailable";
    case CoverageStatus::kDenied:
      return "denied";
  }
  return "partial";
}

std::optional<CoverageStatus> ParseCoverageStatus(std::string_view text) {
  for (const CoverageStatus status : {CoverageStatus::kComplete, CoverageStatus::kPartial,
                                      CoverageStatus::kUnavailable, CoverageStatus::kDenied}) {
    if (ToString(status) == text) return status;
  }
  return std::nullopt;
}

}  // namespace pw

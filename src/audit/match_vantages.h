#pragma once

#include "model/scan_result.h"

#include <utility>
#include <vector>

namespace pw {

/// Looks of two times from the same place.
struct MatchedVantages {
  std::vector<std::pair<const ScanResult*, const ScanResult*>> both;  ///< old and new
  std::vector<const ScanResult*> only_old;
  std::vector<const ScanResult*> only_new;
};

/// Matches them by the names of their vantages. Where there is one each time, it may have got its
/// name in between.
MatchedVantages MatchVantages(const std::vector<const ScanResult*>& old_scans,
                              const std::vector<const ScanResult*>& new_scans);

}  // namespace pw

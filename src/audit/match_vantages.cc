#include "audit/match_vantages.h"

#include <algorithm>

namespace pw {

MatchedVantages MatchVantages(const std::vector<const ScanResult*>& old_scans,
                              const std::vector<const ScanResult*>& new_scans) {
  const bool one_each = old_scans.size() == 1 && new_scans.size() == 1;
  const auto are_one = [&](const ScanResult* was, const ScanResult* is) {
    const std::string& then = was->vantage.name;
    const std::string& now = is->vantage.name;
    return then == now || (one_each && (then.empty() || now.empty()));
  };
  MatchedVantages matched;
  for (const ScanResult* was : old_scans) {
    const auto is =
        std::ranges::find_if(new_scans, [&](const ScanResult* scan) { return are_one(was, scan); });
    if (is == new_scans.end()) {
      matched.only_old.push_back(was);
    } else {
      matched.both.emplace_back(was, *is);
    }
  }
  for (const ScanResult* is : new_scans) {
    const auto same = [&](const ScanResult* was) { return are_one(was, is); };
    if (std::ranges::none_of(old_scans, same)) matched.only_new.push_back(is);
  }
  return matched;
}

}  // namespace pw

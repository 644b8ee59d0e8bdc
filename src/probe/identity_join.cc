#include "probe/identity_join.h"

#include <algorithm>

namespace pw {

void Join(ServiceIdentity& identity, const ServiceIdentity& more) {
  if (more.confidence < identity.confidence) return;
  for (const auto& fact : more.facts) {
    if (FactOf(identity, fact.first).empty()) identity.facts.push_back(fact);
  }
  for (const Weakness& weakness : more.weaknesses) {
    const auto known = std::ranges::find(identity.weaknesses, weakness.id, &Weakness::id);
    if (known == identity.weaknesses.end()) {
      identity.weaknesses.push_back(weakness);
    } else if (known->detail != weakness.detail) {
      known->detail += ' ' + weakness.detail;
    }
  }
}

void KeepCommon(std::vector<Weakness>& weaknesses, const std::vector<Weakness>& again) {
  std::erase_if(weaknesses, [&](const Weakness& weakness) {
    return std::ranges::none_of(again,
                                [&](const Weakness& other) { return other.id == weakness.id; });
  });
}

}  // namespace pw

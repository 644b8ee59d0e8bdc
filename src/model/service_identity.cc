#include "model/service_identity.h"

#include <algorithm>

namespace pw {

std::string_view ToString(Confidence confidence) {
  switch (confidence) {
    case Confidence::kPortNumber:
      return "port-number";
    case Confidence::kBanner:
      return "banner";
    case Confidence::kBehaviour:
      return "behaviour";
  }
  return "port-number";
}

std::optional<Confidence> ParseConfidence(std::string_view text) {
  for (const Confidence confidence :
       {Confidence::kPortNumber, Confidence::kBanner, Confidence::kBehaviour}) {
    if (ToString(confidence) == text) return confidence;
  }
  return std::nullopt;
}

std::string_view FactOf(const ServiceIdentity& identity, std::string_view name) {
  const auto fact = std::ranges::find_if(
      identity.facts, [&](const auto& candidate) { return candidate.first == name; });
  return fact == identity.facts.end() ? std::string_view{} : fact->second;
}

}  // namespace pw

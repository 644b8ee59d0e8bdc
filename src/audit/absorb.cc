#include "audit/absorb.h"

#include "audit/finding_book.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace pw {
namespace {

bool IsForbidden(const Finding& finding) {
  return (finding.kind == FindingKind::kForbiddenService ||
          finding.kind == FindingKind::kForbiddenPort) &&
         finding.verdict == Verdict::kFail && !finding.Accepted();
}

bool IsUnwarranted(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::kUndocumentedPort:
    case FindingKind::kUndocumentedService:
    case FindingKind::kWrongInterface:
    case FindingKind::kWrongProcess:
      return !finding.exception;
    default:
      return false;
  }
}

/// Names under which a finding can be found again: its listeners, or its services if it has none.
const std::vector<std::string>& Things(const Finding& finding) {
  return finding.listeners.empty() ? finding.services : finding.listeners;
}

}  // namespace

std::vector<Finding> Absorb(std::vector<Finding> findings) {
  std::unordered_map<std::string, std::size_t> forbidden;  // thing -> index of its finding
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!IsForbidden(findings[i])) continue;
    for (const std::string& listener : findings[i].listeners)
      forbidden.emplace(listener, i);
    for (const std::string& service : findings[i].services)
      forbidden.emplace(service, i);
  }
  std::vector<bool> dropped(findings.size(), false);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const std::vector<std::string>& things = Things(findings[i]);
    if (!IsUnwarranted(findings[i]) || things.empty()) continue;
    const auto found = forbidden.find(things.front());
    if (found == forbidden.end()) continue;
    const bool whole = std::ranges::all_of(things, [&](const std::string& thing) {
      const auto at = forbidden.find(thing);
      return at != forbidden.end() && at->second == found->second;
    });
    if (!whole) continue;
    Finding& keeper = findings[found->second];
    for (const std::string& requirement : findings[i].requirements)
      AddOnce(keeper.requirements, requirement);
    for (const std::string& interface : findings[i].subject.interfaces)
      AddOnce(keeper.subject.interfaces, interface);
    const bool elsewhere = findings[i].kind == FindingKind::kWrongInterface ||
                           findings[i].kind == FindingKind::kWrongProcess;
    const std::string said =
        elsewhere ? " Besides, " + findings[i].title + "." : " Besides, it has no warrant.";
    if (keeper.why.find(said) == std::string::npos) keeper.why += said;
    dropped[i] = true;
  }
  std::vector<Finding> kept;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!dropped[i]) kept.push_back(std::move(findings[i]));
  }
  return kept;
}

}  // namespace pw

#include "audit/audit_facts.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {

std::string ListSome(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  const std::size_t shown = items.size() <= most + 1 ? items.size() : most;
  for (std::size_t i = 0; i < shown; ++i)
    text += (i == 0 ? "" : ", ") + items[i];
  if (shown < items.size()) text += fmt::format(" and {} more", items.size() - shown);
  return text;
}

std::string Count(std::size_t number, std::string_view thing) {
  if (number == 1) return fmt::format("1 {}", thing);
  if (thing.ends_with('y'))
    return fmt::format("{} {}ies", number, thing.substr(0, thing.size() - 1));
  return fmt::format("{} {}{}", number, thing, thing.ends_with('s') ? "es" : "s");
}

std::string Brief(const Finding& finding) {
  const std::string service = Printable(finding.subject.service);
  if (!finding.subject.transport) return service;
  return fmt::format("{} ({})", ToString(finding.subject), service);
}

}  // namespace pw

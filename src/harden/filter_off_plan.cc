#include "harden/filter_off_plan.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kFilter = "filter";

bool IsOf(const FilterChain& chain, const NfTable& table) {
  return chain.family == NfFamilyName(table.family) && chain.table == table.name;
}

struct TableUse {
  bool filters = false;
  std::vector<std::string> others;  ///< base chains of another type
};

TableUse UseOf(const NfTable& table, const PacketFilter& filter) {
  bool hooked = false;
  bool drops = false;
  TableUse use;
  for (const FilterChain& chain : filter.chains) {
    if (!IsOf(chain, table)) continue;
    // A chain without hook may be jumped to: whatever stands in it counts.
    drops = drops || !chain.rules.empty() || chain.drops;
    if (chain.hook.empty()) continue;
    hooked = hooked || chain.type == kFilter;
    if (chain.type != kFilter)
      use.others.push_back(fmt::format("{} chain {}", chain.type, Printable(chain.name)));
  }
  use.filters = hooked && drops;
  return use;
}

}  // namespace

FilterOffPlan PlanFilterOff(const PacketFilter& filter, std::span<const NfTable> tables) {
  FilterOffPlan plan;
  for (const NfTable& table : tables) {
    const TableUse use = UseOf(table, filter);
    if (!use.filters) continue;
    const std::string name = "table " + Printable(NfTableName(table));
    if (table.dormant()) {
      plan.notes.push_back(name + " was dormant before, and stays so");
    } else if (table.owned()) {
      plan.gaps.push_back(
          name +
          " stays on: it has the flag owner, and only the process that made it may change it");
    } else {
      plan.tables.push_back(table);
      for (const std::string& other : use.others)
        plan.also.push_back(fmt::format("{} of {}", other, name));
    }
  }
  return plan;
}

}  // namespace pw

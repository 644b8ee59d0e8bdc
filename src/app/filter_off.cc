#include "app/filter_off.h"

#include "app/element_networks.h"
#include "app/nft_ruleset.h"
#include "base/text.h"
#include "harden/filter_switch.h"
#include "inventory/listener_names.h"
#include "model/packet_filter.h"
#include "model/ruleset_difference.h"
#include "sys/network_namespace.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// How a person runs nft there.
std::string CommandIn(const NetworkNamespace& netns) {
  constexpr std::string_view kByProcess = "process ";
  if (netns.own) return "nft";
  if (netns.name == "host") return "nsenter --net=/proc/1/ns/net nft";
  if (!netns.name.empty()) return fmt::format("ip netns exec {} nft", Printable(netns.name));
  for (const std::string& found : netns.found_by) {
    if (found.starts_with(kByProcess)) {
      return fmt::format("nsenter --net=/proc/{}/ns/net nft",
                         Printable(found.substr(kByProcess.size())));
    }
  }
  return "nft";
}

/// What stands in a namespace now: its ruleset, its tables, and two ways to the kernel there.
struct Reading {
  std::string ruleset;
  PacketFilter filter;
  std::vector<NfTable> tables;
  NfTables kernel;
  NfTables spare;
};

/// In the namespace that the calling thread is in.
Result<Reading> ReadHere() {
  auto ruleset = ReadNftRuleset(RulesetForm::kJson);
  if (!ruleset) return std::move(ruleset).error();
  auto filter = ParseNftRuleset(*ruleset);
  if (!filter) return std::move(filter).error();
  auto kernel = NfTables::Open();
  if (!kernel) return std::move(kernel).error();
  auto spare = NfTables::Open();
  if (!spare) return std::move(spare).error();
  auto tables = kernel->List();
  if (!tables) return std::move(tables).error();
  return Reading{*std::move(ruleset), *std::move(filter), *std::move(tables), *std::move(kernel),
                 *std::move(spare)};
}

/// Runs `work` in a namespace.
template <class T, class Work>
Result<T> In(const NetworkNamespace& netns, Work work) {
  const auto handle = OpenNetns(netns);
  if (!handle) return handle.error();
  const auto entry = NetworkNamespaceEntry::Enter(*handle);
  if (!entry) return entry.error();
  return work();
}

Result<Reading> ReadIn(const NetworkNamespace& netns) {
  return In<Reading>(netns, ReadHere);
}

FilterOffPlace PlanIn(const NetworkNamespace& netns) {
  FilterOffPlace place;
  place.netns = netns;
  place.told.name = NamespaceLabel(netns);
  auto legacy = In<std::string>(netns, [] { return Result<std::string>(LegacyFilterTables()); });
  if (legacy && !legacy->empty()) {
    place.told.gaps.push_back("iptables (legacy) has tables, which stay on: " + Printable(*legacy));
  }
  const auto reading = ReadIn(netns);
  if (!reading) {
    place.told.gaps.push_back("the packet filter could not be read: " + reading.error().what);
    return place;
  }
  place.plan = PlanFilterOff(reading->filter, reading->tables);
  place.told.gaps.insert(place.told.gaps.end(), place.plan.gaps.begin(), place.plan.gaps.end());
  place.told.notes = place.plan.notes;
  place.told.also = place.plan.also;
  return place;
}

bool Has(const std::vector<NfTable>& tables, const NfTable& table) {
  return std::ranges::find(tables, table) != tables.end();
}

/// Reads again, since the first look took its time, what the preview had.
Result<SwitchedNamespace> Prepare(const FilterOffPlace& place, FilterOffNamespace& told) {
  auto reading = ReadIn(place.netns);
  if (!reading) return std::move(reading).error();
  told.before = reading->ruleset;
  const FilterOffPlan now = PlanFilterOff(reading->filter, reading->tables);
  std::vector<NfTable> tables;
  for (const NfTable& table : now.tables) {
    const std::string name = Printable(NfTableName(table));
    if (Has(place.plan.tables, table)) {
      tables.push_back(table);
      told.switched.push_back(name);
    } else {
      told.gaps.push_back(
          fmt::format("table {} stays on: it is new since it was said what would be off", name));
    }
  }
  return SwitchedNamespace{told.name, CommandIn(place.netns), std::move(reading->kernel),
                           std::move(reading->spare), std::move(tables)};
}

/// Raw records alone: what cannot be read is no reason to stop.
std::string TextIn(const NetworkNamespace& netns) {
  auto text = In<std::string>(netns, [] { return ReadNftRuleset(RulesetForm::kText); });
  return text ? *std::move(text) : std::string();
}

/// After it is on again: is everything as it was?
void Compare(const FilterOffPlace& place, FilterOffNamespace& told) {
  const auto reading = ReadIn(place.netns);
  if (!reading) {
    told.differences.push_back("the ruleset could not be read afterwards: " + reading.error().what);
    return;
  }
  told.after = reading->ruleset;
  auto differences = CompareRulesets(told.before, told.after);
  told.differences =
      differences ? *std::move(differences) : std::vector<std::string>{differences.error().what};
  for (const NfTable& table : place.plan.tables) {
    const auto now = std::ranges::find_if(reading->tables, [&](const NfTable& other) {
      return other.family == table.family && other.name == table.name;
    });
    if (now != reading->tables.end() && now->flags != table.flags)
      told.differences.push_back("table " + Printable(NfTableName(table)) + ": other flags");
  }
}

}  // namespace

bool FilterOffPlaces::any() const {
  return std::ranges::any_of(
      places, [](const FilterOffPlace& place) { return !place.plan.tables.empty(); });
}

std::vector<std::string> FilterOffPlaces::Preview() const {
  std::vector<std::string> lines;
  for (const FilterOffPlace& place : places) {
    for (const NfTable& table : place.plan.tables) {
      lines.push_back(fmt::format("table {} in namespace {}", Printable(NfTableName(table)),
                                  Printable(place.told.name)));
    }
    for (const std::string& also : place.plan.also)
      lines.push_back(fmt::format("with it {} in namespace {}", also, Printable(place.told.name)));
  }
  return lines;
}

FilterOffPlaces PlanFilterOff(const Inventory& inventory, const NetnsSelection& selection,
                              std::chrono::seconds limit) {
  FilterOffPlaces planned;
  planned.limit = limit;
  for (const std::uint32_t index : selection.chosen)
    planned.places.push_back(PlanIn(inventory.namespaces[index]));
  return planned;
}

Result<FilterOffLook> LookWithFilterOff(
    const FilterOffPlaces& planned,
    const std::function<void(const std::function<bool()>& is_off, FilterOffLook& into)>& look) {
  FilterOffLook result;
  std::vector<SwitchedNamespace> switched;
  for (const FilterOffPlace& place : planned.places) {
    FilterOffNamespace& told = result.namespaces.emplace_back(place.told);
    if (place.plan.tables.empty()) continue;
    auto prepared = Prepare(place, told);
    if (!prepared) return std::move(prepared).error();
    switched.push_back(*std::move(prepared));
  }
  if (!planned.any()) return result;
  auto filter = FilterSwitch::Off(std::move(switched), planned.limit);
  if (!filter) return std::move(filter).error();
  for (std::size_t i = 0; i < planned.places.size(); ++i) {
    if (!planned.places[i].plan.tables.empty())
      result.namespaces[i].off = TextIn(planned.places[i].netns);
  }
  look([&filter] { return filter->IsOff(); }, result);
  if (auto on = filter->On(); !on) return std::move(on).error();
  for (std::size_t i = 0; i < planned.places.size(); ++i) {
    if (!planned.places[i].plan.tables.empty()) Compare(planned.places[i], result.namespaces[i]);
  }
  return result;
}

}  // namespace pw

#include "inventory/bus_unit.h"

#include "inventory/unit_name.h"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// What is told only while a unit is loaded may be missing; then what the files say stays.
template <class T>
void Prefer(T&& told, T& row) {
  if (!told.empty()) row = std::forward<T>(told);
}

bool IsActive(const BusUnit& unit) {
  return unit.active_state == "active" || unit.active_state == "reloading" ||
         unit.active_state == "activating" || unit.active_state == "refreshing";
}

/// A unit that only systemd knows (transient, or from a folder that is not searched) starts with
/// the system if something that is told here wants it.
void TellBoot(const BusUnit& unit, Service& row) {
  if (row.starts_on_boot || unit.file_state == "transient" || unit.file_state.empty()) return;
  for (const auto& [list, word] :
       {std::pair{&unit.wanted_by, "WantedBy"}, std::pair{&unit.required_by, "RequiredBy"}}) {
    for (const std::string& by : *list) {
      if (!by.ends_with(".target") || row.starts_on_boot) continue;
      row.starts_on_boot = true;
      row.boot_reason = fmt::format("{}={}", word, by);
    }
  }
}

void Merge(BusUnit unit, bool is_new, Service& row) {
  row.active = IsActive(unit);
  row.sub_state = unit.sub_state;
  if (is_new) TellBoot(unit, row);
  Prefer(std::move(unit.description), row.description);
  Prefer(std::move(unit.file_state), row.start);
  if (unit.load_state == "masked" && !row.start.starts_with("masked")) row.start = "masked";
  Prefer(std::move(unit.fragment), row.file);
  Prefer(std::move(unit.program), row.program);
  Prefer(std::move(unit.user), row.user);
  Prefer(std::move(unit.triggers), row.triggers);
  Prefer(std::move(unit.triggered_by), row.triggered_by);
  Prefer(std::move(unit.listen), row.listen);
}

}  // namespace

bool IsServiceUnit(const std::string& name) {
  const auto parts = ParseUnitName(name);
  return parts && (parts->type == "service" || parts->type == "socket" || parts->type == "timer" ||
                   parts->type == "path");
}

void MergeBusUnits(std::vector<BusUnit> units, std::vector<Service>& services) {
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < services.size(); ++i)
    by_name.emplace(services[i].name, i);
  for (BusUnit& unit : units) {
    if (!IsServiceUnit(unit.name)) continue;
    const auto known = by_name.find(unit.name);
    if (known != by_name.end()) {
      Merge(std::move(unit), false, services[known->second]);
      continue;
    }
    // "not-found" is a name that something mentions, not a unit.
    if (unit.load_state == "not-found" && !IsActive(unit)) continue;
    Service row;
    row.name = unit.name;
    row.manager = "systemd";
    by_name.emplace(row.name, services.size());
    Merge(std::move(unit), true, row);
    services.push_back(std::move(row));
  }
}

}  // namespace pw

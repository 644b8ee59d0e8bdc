#include "inventory/unit_services.h"

#include "inventory/unit_name.h"

#include <algorithm>
#include <array>
#include <deque>

#include <fmt/format.h>

namespace pw {
namespace {

/// A dependency that starts a unit, and how it is told.
struct Pull {
  std::string unit;
  std::string reason;
};

bool IsListedType(std::string_view type) {
  return type == "service" || type == "socket" || type == "timer" || type == "path";
}

std::vector<Pull> PullsOf(const UnitIndex& index, const LoadedUnit& unit) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kFolders = {
      {{"wants", "WantedBy"}, {"requires", "RequiredBy"}, {"upholds", "UpheldBy"}}};
  static constexpr std::array<std::string_view, 4> kKeys = {"Wants", "Requires", "BindsTo",
                                                            "Upholds"};
  std::vector<Pull> pulls;
  for (const auto& [folder, told] : kFolders) {
    for (const std::string& link : index.LinkedInto(unit, folder))
      pulls.push_back({.unit = link, .reason = fmt::format("{}={}", told, unit.name)});
  }
  for (const std::string_view key : kKeys) {
    for (const std::string& name : unit.Words("Unit", key))
      pulls.push_back({.unit = name, .reason = fmt::format("{}= of {}", key, unit.name)});
  }
  for (const std::string& name : unit.Words("Service", "Sockets"))
    pulls.push_back({.unit = name, .reason = fmt::format("Sockets= of {}", unit.name)});
  const auto name = ParseUnitName(unit.name);
  if (name && IsListedType(name->type) &&
      UnitBoolean(unit.Last("Unit", "DefaultDependencies"), true)) {
    pulls.push_back(
        {.unit = "sysinit.target", .reason = fmt::format("default dependency of {}", unit.name)});
  }
  return pulls;
}

/// What a socket, timer or path starts.
std::vector<std::string> TriggersOf(const LoadedUnit& unit, const UnitName& name) {
  if (name.type == "service" || unit.masked) return {};
  std::string target;
  if (name.type == "socket") {
    target = unit.Last("Socket", "Service");
    const bool accept = UnitBoolean(unit.Last("Socket", "Accept"), false);
    if (target.empty() && accept && !name.instance)
      return {fmt::format("{}@.service", name.prefix)};
  } else {
    target = unit.Last(name.type == "timer" ? "Timer" : "Path", "Unit");
  }
  if (target.empty()) target = unit.name.substr(0, unit.name.size() - name.type.size()) + "service";
  return {target};
}

/// "0.0.0.0:22 (Stream)" and the like, as systemctl shows the property Listen.
std::vector<std::string> ListenOf(const LoadedUnit& unit) {
  static constexpr std::array<std::string_view, 8> kKeys = {
      "ListenStream",  "ListenDatagram",     "ListenSequentialPacket", "ListenFIFO",
      "ListenSpecial", "ListenMessageQueue", "ListenNetlink",          "ListenUSBFunction"};
  std::vector<std::string> listen;
  for (const UnitAssignment& assignment : unit.text) {
    if (assignment.section != "Socket") continue;
    if (std::ranges::find(kKeys, assignment.key) == kKeys.end()) continue;
    if (assignment.value.empty()) {
      listen.clear();  // any empty one forgets them all
    } else {
      listen.push_back(fmt::format("{} ({})", ExpandSpecifiers(assignment.value, unit.name),
                                   assignment.key.substr(6)));
    }
  }
  return listen;
}

/// The first program that a service runs; an empty ExecStart= forgets those before it.
std::string ProgramOfService(const LoadedUnit& unit) {
  std::string program;
  for (const UnitAssignment& assignment : unit.text) {
    if (assignment.section != "Service" || assignment.key != "ExecStart") continue;
    if (assignment.value.empty()) {
      program.clear();
    } else if (program.empty()) {
      program = ExpandSpecifiers(ProgramOf(assignment.value), unit.name);
    }
  }
  return program;
}

Service ToRow(UnitIndex& index, const LoadedUnit& unit, const UnitName& name) {
  Service service;
  service.name = unit.name;
  service.manager = "systemd";
  service.start = index.StateOf(unit.name);
  service.file = unit.path;
  if (unit.masked) return service;
  service.description = unit.Last("Unit", "Description");
  service.program = ProgramOfService(unit);
  service.oneshot = unit.Last("Service", "Type") == "oneshot";
  service.user = unit.Last("Service", "User");
  service.triggers = TriggersOf(unit, name);
  service.listen = ListenOf(unit);
  return service;
}

void FillTriggeredBy(std::vector<Service>& services) {
  std::map<std::string, std::vector<std::string>> by;
  for (const Service& service : services) {
    if (service.start == "masked") continue;
    for (const std::string& trigger : service.triggers)
      by[trigger].push_back(service.name);
  }
  for (Service& service : services) {
    const auto found = by.find(service.name);
    if (found != by.end()) service.triggered_by = found->second;
  }
}

}  // namespace

std::map<std::string, std::string> UnitsOfBoot(UnitIndex& index) {
  std::map<std::string, std::string> reasons;
  std::deque<Pull> open = {{.unit = "default.target", .reason = "default.target"}};
  while (!open.empty()) {
    const Pull pull = std::move(open.front());
    open.pop_front();
    const LoadedUnit* unit = index.Find(pull.unit);
    if (unit == nullptr || unit->masked) continue;
    const auto name = ParseUnitName(unit->name);
    if (!name || name->IsTemplate()) continue;  // a template cannot be started
    if (!reasons.try_emplace(unit->name, pull.reason).second) continue;
    std::ranges::move(PullsOf(index, *unit), std::back_inserter(open));
  }
  return reasons;
}

std::vector<Service> ServicesOf(UnitIndex& index) {
  const auto boot = UnitsOfBoot(index);
  std::set<std::string> names = index.Names();
  for (const auto& [name, reason] : boot)
    names.insert(name);
  std::vector<Service> services;
  for (const std::string& written : names) {
    const auto name = ParseUnitName(written);
    if (!name || !IsListedType(name->type)) continue;
    const LoadedUnit* unit = index.Find(written);
    if (unit == nullptr || unit->name != written) continue;
    services.push_back(ToRow(index, *unit, *name));
    const auto reason = boot.find(written);
    if (reason == boot.end()) continue;
    services.back().starts_on_boot = true;
    services.back().boot_reason = reason->second;
  }
  FillTriggeredBy(services);
  return services;
}

}  // namespace pw

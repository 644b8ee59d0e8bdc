#include "audit/compare_services.h"

#include "audit/coverage_gaps.h"
#include "audit/service_state.h"
#include "audit/stable_names.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

using Key = std::pair<std::string, std::string>;  ///< manager and stable name

std::map<Key, const Service*> ByName(const ElementView& view) {
  std::map<Key, const Service*> services;
  for (const Service* service : view.services())
    services.try_emplace({service->manager, StableUnit(service->name)}, service);
  return services;
}

std::string Sorted(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(std::set<std::string>(words.begin(), words.end()), " "));
}

std::vector<FieldChange> FieldsOf(const Service& before, const Service& after) {
  std::vector<FieldChange> fields;
  const auto compare = [&](std::string_view name, std::string was, std::string is) {
    if (was != is) fields.push_back({std::string(name), std::move(was), std::move(is)});
  };
  const auto state = [](const Service& service) {
    return std::string(IsRunning(service) ? "running" : "stopped");
  };
  // A one-shot runs at one moment and is done at the next: that says nothing.
  if (!before.oneshot && !after.oneshot) compare("state", state(before), state(after));
  compare("start", before.start, after.start);
  const auto boot = [](const Service& service) {
    return std::string(service.starts_on_boot ? "yes" : "no");
  };
  compare("starts at boot", boot(before), boot(after));
  compare("program", before.program, after.program);
  compare("user", before.user, after.user);
  compare("sockets", Sorted(before.listen), Sorted(after.listen));
  compare("transport", before.transport, after.transport);
  compare("port", before.port, after.port);
  compare("only from", before.only_from, after.only_from);
  compare("starts", Sorted(before.triggers), Sorted(after.triggers));
  return fields;
}

/// Why the services of a look are not known; empty if they are.
std::string WhyBlind(const ElementView& view) {
  bool asked = false;
  for (const ReportCoverage& row : FindCoverageGaps(view).rows) {
    if (row.coverage.subject != "services") continue;
    asked = true;
    if (row.hides) return fmt::format("{}: {}", ToString(row.coverage.status), row.coverage.reason);
  }
  return asked || !view.selection().host_services ? std::string() : "one look never asked for them";
}

std::map<std::string, std::set<std::string>> VersionsOf(const ElementView& view) {
  std::map<std::string, std::set<std::string>> versions;
  const auto add = [&](const std::optional<Package>& package) {
    if (package) versions[package->name].insert(package->version);
  };
  for (const Listener* listener : view.listeners()) {
    for (const std::uint32_t index : listener->processes) {
      if (index < view.inventory().processes.size()) add(view.inventory().processes[index].package);
    }
  }
  for (const Service* service : view.services()) {
    if (IsActivated(*service)) add(PackageOf(*service));
  }
  return versions;
}

}  // namespace

ServiceComparison CompareServices(const ElementView& old_view, const ElementView& new_view) {
  ServiceComparison out;
  for (const ElementView* view : {&old_view, &new_view}) {
    if (std::string blind = WhyBlind(*view); !blind.empty()) {
      out.uncompared.push_back({"services", std::move(blind), true});
      return out;
    }
  }
  if (old_view.selection().host_services != new_view.selection().host_services) {
    out.uncompared.push_back(
        {"services", "only one look has those of the host's service manager", true});
    return out;
  }
  const auto before = ByName(old_view);
  const auto after = ByName(new_view);
  for (const auto& [key, service] : before) {
    const auto other = after.find(key);
    if (other == after.end()) {
      if (IsActivated(*service)) out.changes.push_back({ChangeKind::kGone, service, nullptr, {}});
      continue;
    }
    std::vector<FieldChange> fields = FieldsOf(*service, *other->second);
    if (!fields.empty())
      out.changes.push_back({ChangeKind::kChanged, service, other->second, std::move(fields)});
  }
  for (const auto& [key, service] : after) {
    if (!before.contains(key) && IsActivated(*service))
      out.changes.push_back({ChangeKind::kAppeared, nullptr, service, {}});
  }
  std::ranges::sort(out.changes, {}, [](const ServiceChange& change) {
    return std::pair(change.either().manager, change.either().name);
  });
  return out;
}

std::vector<PackageChange> ComparePackages(const ElementView& old_view,
                                           const ElementView& new_view) {
  const auto before = VersionsOf(old_view);
  const auto after = VersionsOf(new_view);
  std::vector<PackageChange> changes;
  for (const auto& [name, versions] : before) {
    const auto other = after.find(name);
    if (other == after.end() || other->second == versions) continue;
    changes.push_back({name, fmt::format("{}", fmt::join(versions, ", ")),
                       fmt::format("{}", fmt::join(other->second, ", "))});
  }
  return changes;
}

}  // namespace pw

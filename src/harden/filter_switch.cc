#include "harden/filter_switch.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

using Namespaces = std::vector<SwitchedNamespace>;
using Reason = GuardianProcess::Reason;

bool IsSame(const NfTable& a, const NfTable& b) {
  return a.family == b.family && a.name == b.name && a.handle == b.handle;
}

/// Those of `wanted` that are there, as they are now, if `dormant` is what they are not yet.
std::vector<NfTable> ToChange(const std::vector<NfTable>& now, const std::vector<NfTable>& wanted,
                              bool dormant) {
  std::vector<NfTable> chosen;
  for (const NfTable& table : now) {
    const bool ours =
        std::ranges::any_of(wanted, [&](const NfTable& other) { return IsSame(table, other); });
    if (!ours || table.dormant() == dormant) continue;
    chosen.push_back(table);
    chosen.back().flags ^= NfTable::kDormant;
  }
  return chosen;
}

std::string Command(const SwitchedNamespace& place, const NfTable& table) {
  return fmt::format("{} add table {}", place.command, Printable(NfTableName(table)));
}

/// Switches on one table after the other: what one cannot bear must not keep the others off.
/// Gives a line for each that is not on.
std::vector<std::string> SwitchOn(Namespaces& namespaces, NfTables SwitchedNamespace::* by) {
  std::vector<std::string> failed;
  for (SwitchedNamespace& place : namespaces) {
    for (const NfTable& table : place.tables) {
      const auto changed = (place.*by).Change(
          [&](const std::vector<NfTable>& now) { return ToChange(now, {table}, false); });
      if (!changed) {
        failed.push_back(fmt::format("table {} in namespace {} ({}); switch it on with: {}",
                                     Printable(NfTableName(table)), Printable(place.name),
                                     changed.error().what, Command(place, table)));
      }
    }
  }
  return failed;
}

std::string Lines(std::string_view start, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("{}{}\n", start, line);
  return text;
}

/// In the guardian: what it says on stderr.
std::string Undo(Namespaces& namespaces, Reason reason, std::chrono::seconds limit) {
  const std::vector<std::string> failed = SwitchOn(namespaces, &SwitchedNamespace::spare);
  // The maker looks itself, and tells.
  if (reason == Reason::kReleased) return {};
  if (!failed.empty()) {
    return Lines("portwarrant: THE PACKET FILTER IS STILL OFF: could not switch on ", failed);
  }
  return reason == Reason::kMakerEnded
             ? "portwarrant: the packet filter is on again\n"
             : fmt::format("portwarrant: {} s are over: the packet filter is on again\n",
                           limit.count());
}

}  // namespace

Result<FilterSwitch> FilterSwitch::Off(Namespaces namespaces, std::chrono::seconds limit) {
  auto places = std::make_unique<Namespaces>(std::move(namespaces));
  std::vector<int> descriptors;
  for (const SwitchedNamespace& place : *places)
    descriptors.push_back(place.spare.descriptor());
  auto guardian = GuardianProcess::Start(
      limit, descriptors,
      [at = places.get(), limit](Reason reason) { return Undo(*at, reason, limit); });
  if (!guardian) return std::move(guardian).error();
  FilterSwitch filter(std::move(places), *std::move(guardian));
  for (SwitchedNamespace& place : *filter.namespaces_) {
    const auto changed = place.kernel.Change(
        [&](const std::vector<NfTable>& now) { return ToChange(now, place.tables, true); });
    if (changed) continue;
    Error error = changed.error();
    error.what = fmt::format("switch off the packet filter of namespace {}: {}",
                             Printable(place.name), error.what);
    if (auto on = filter.On(); !on) error.what += "; " + on.error().what;
    return error;
  }
  return filter;
}

Result<Done> FilterSwitch::On() {
  guardian_.Release();
  const std::vector<std::string> failed = SwitchOn(*namespaces_, &SwitchedNamespace::kernel);
  if (failed.empty()) return Done{};
  std::string text = "switch the packet filter on again: IT IS STILL OFF:";
  for (const std::string& line : failed)
    text += " " + line + ".";
  return Error{Error::Code::kSystem, text};
}

}  // namespace pw

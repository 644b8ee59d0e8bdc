#include "model/profile_match.h"

#include "model/wire_transport.h"

#include <algorithm>

namespace pw {
namespace {

bool HasPort(const ProfileEntry& entry, Transport transport, std::uint16_t port) {
  return !entry.configured && entry.direction != "out" && entry.transport == OnTheWire(transport) &&
         entry.ports.Contains(port);
}

bool Matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

std::vector<const ProfileEntry*> MatchProfile(const Profile& profile, Transport transport,
                                              std::uint16_t port, std::string_view process) {
  std::vector<const ProfileEntry*> named;
  std::vector<const ProfileEntry*> always;
  std::vector<const ProfileEntry*> conditional;
  for (const ProfileEntry& entry : profile.entries) {
    if (!HasPort(entry, transport, port)) continue;
    if (std::ranges::find(entry.processes, process) != entry.processes.end()) {
      named.push_back(&entry);
    } else if (entry.processes.empty()) {
      (entry.only_if.empty() ? always : conditional).push_back(&entry);
    }
  }
  if (!named.empty()) return named;
  return always.empty() ? conditional : always;
}

const NotThisClass* MatchStranger(const Profile& profile, Transport transport, std::uint16_t port) {
  const auto found = std::ranges::find_if(profile.not_this_class, [&](const NotThisClass& row) {
    return row.transport == OnTheWire(transport) && row.ports.Contains(port);
  });
  return found == profile.not_this_class.end() ? nullptr : &*found;
}

const ProfileService* MatchService(const Profile& profile, std::string_view unit) {
  const auto found = std::ranges::find_if(
      profile.services, [&](const ProfileService& row) { return Matches(row.unit, unit); });
  return found == profile.services.end() ? nullptr : &*found;
}

}  // namespace pw

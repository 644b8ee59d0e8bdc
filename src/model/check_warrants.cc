#include "model/check_warrants.h"

#include "model/nearest_name.h"
#include "model/warrant_ports.h"
#include "model/yaml_reader.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

namespace pw {
namespace {

/// How many earlier entries of one port an entry is held against: more than any list has, and few
/// enough for a list that is one port thirty thousand times.
constexpr std::size_t kComparedEntries = 64;

bool IsRange(const WarrantPorts& ports) {
  return ports.ephemeral || ports.first != ports.last;
}

bool HasPortZero(const Warrant& warrant) {
  if (warrant.transport == Transport::kRaw || warrant.transport == Transport::kPacket) return false;
  return !warrant.ports.ephemeral && warrant.ports.first == 0;
}

void CheckInterface(const PortList& list, const Warrant& warrant, CheckIssues& issues) {
  if (warrant.interface == "any" || warrant.interface == "local") return;
  std::vector<std::string_view> names = {"any", "local"};
  for (const Interface& interface : list.interfaces) {
    if (interface.name == warrant.interface) return;
    names.push_back(interface.name);
  }
  issues.Error(warrant.place, fmt::format("{} names an interface that the list does not have{}",
                                          NameOf(warrant), NameHint(warrant.interface, names)));
}

void CheckPorts(const Warrant& warrant, CheckIssues& issues) {
  if (IsRange(warrant.ports) && warrant.reason.empty()) {
    issues.Error(warrant.place, fmt::format("{} is a range without a reason", NameOf(warrant)));
  }
  if (HasPortZero(warrant)) {
    issues.Error(warrant.place, fmt::format("{}: there is no port 0", NameOf(warrant)));
  }
  if (warrant.transport == Transport::kRaw && warrant.ports.last > 255) {
    issues.Error(
        warrant.place,
        fmt::format("{}: the port of a raw entry is an IP protocol, at most 255", NameOf(warrant)));
  }
  const bool numbered =
      warrant.transport != Transport::kRaw && warrant.transport != Transport::kPacket;
  if (warrant.ports.ephemeral && !numbered) {
    issues.Error(warrant.place, fmt::format("{}: raw and packet sockets have no ephemeral ports",
                                            NameOf(warrant)));
  }
  if (warrant.sctp_ppid && warrant.transport != Transport::kSctp) {
    issues.Error(warrant.place, fmt::format("{} has an SCTP payload protocol id but is not sctp",
                                            NameOf(warrant)));
  }
}

bool Differ(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && a != b;
}

/// What two entries for one port say differently; empty if nothing.
std::string_view Contradiction(const Warrant& a, const Warrant& b) {
  if (Differ(a.process, b.process)) return "process";
  if (Differ(a.unit, b.unit)) return "unit";
  if (Differ(a.user, b.user)) return "user";
  // one process may speak two protocols on one port (GTPv1-C and GTPv2-C on 2123)
  const bool one_process = !a.process.empty() && a.process == b.process;
  return Differ(a.service, b.service) && !one_process ? "service" : "";
}

bool SameEntry(const Warrant& a, const Warrant& b) {
  return std::tie(a.interface, a.service, a.process, a.unit, a.user, a.only_if, a.purpose,
                  a.sctp_ppid, a.reason, a.direction) ==
         std::tie(b.interface, b.service, b.process, b.unit, b.user, b.only_if, b.purpose,
                  b.sctp_ppid, b.reason, b.direction);
}

bool Meet(const Warrant& a, const Warrant& b) {
  if (a.interface == b.interface) return true;
  if (a.interface == "local" || b.interface == "local") return false;
  return a.interface == "any" || b.interface == "any";
}

std::string Earlier(const Warrant& other) {
  return fmt::format("the entry in line {}", other.place.line);
}

/// Holds an entry against earlier ones of the same transport and ports.
void CompareExact(const Warrant& warrant, std::span<const Warrant* const> earlier,
                  CheckIssues& issues) {
  const std::size_t skipped =
      earlier.size() > kComparedEntries ? earlier.size() - kComparedEntries : 0;
  for (const Warrant* other : earlier.subspan(skipped)) {
    if (!Meet(warrant, *other)) continue;
    const std::string_view what = Contradiction(*other, warrant);
    if (SameEntry(*other, warrant)) {
      return issues.Error(warrant.place,
                          fmt::format("{} repeats {}", NameOf(warrant), Earlier(*other)));
    }
    if (!what.empty()) {
      return issues.Error(warrant.place, fmt::format("{} contradicts {}: another {}",
                                                     NameOf(warrant), Earlier(*other), what));
    }
  }
}

/// Sorted by transport and first port, each entry is held against the range that reaches farthest.
void CompareRanges(std::vector<const Warrant*> warrants, CheckIssues& issues) {
  std::ranges::stable_sort(warrants, {}, [](const Warrant* warrant) {
    return std::tuple(warrant->transport, warrant->ports.first, -int{warrant->ports.last});
  });
  const Warrant* widest = nullptr;
  for (const Warrant* warrant : warrants) {
    const bool inside = widest != nullptr && widest->transport == warrant->transport &&
                        warrant->ports.first <= widest->ports.last;
    if (inside && !(widest->ports == warrant->ports) && Meet(*widest, *warrant)) {
      issues.Warning(warrant->place, fmt::format("{} lies in the range {} of {}", NameOf(*warrant),
                                                 ToString(widest->ports), Earlier(*widest)));
    }
    if (!inside || warrant->ports.last > widest->ports.last) widest = warrant;
  }
}

}  // namespace

std::string NameOf(const Warrant& warrant) {
  const std::string port =
      fmt::format("{}/{}", ToString(warrant.transport), ToString(warrant.ports));
  const std::string service =
      warrant.service.empty() ? std::string() : fmt::format(" ({})", Printable(warrant.service));
  return fmt::format("{} on {}{}", port, Printable(warrant.interface), service);
}

void CheckWarrants(const PortList& list, CheckIssues& issues) {
  for (const Warrant& warrant : list.ports) {
    CheckInterface(list, warrant, issues);
    CheckPorts(warrant, issues);
    if (Trim(warrant.purpose).empty()) {
      issues.Error(warrant.place, fmt::format("{} has no purpose", NameOf(warrant)));
    }
    if (warrant.reference.find("(unverified)") != std::string::npos) {
      issues.Warning(warrant.place, fmt::format("{}: the reference is drafted; look it up and take "
                                                "\"(unverified)\" off",
                                                NameOf(warrant)));
    }
  }
}

void CheckContradictions(const PortList& list, CheckIssues& issues) {
  using Key = std::tuple<Transport, std::uint16_t, std::uint16_t, bool>;
  std::map<Key, std::vector<const Warrant*>> by_port;
  std::vector<const Warrant*> numbered;
  for (const Warrant& warrant : list.ports) {
    if (warrant.direction == "out") continue;
    const WarrantPorts& ports = warrant.ports;
    auto& earlier = by_port[{warrant.transport, ports.first, ports.last, ports.ephemeral}];
    CompareExact(warrant, earlier, issues);
    earlier.push_back(&warrant);
    if (!ports.ephemeral) numbered.push_back(&warrant);
  }
  CompareRanges(std::move(numbered), issues);
}

}  // namespace pw

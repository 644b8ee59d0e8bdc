#include "model/port_list_draft.h"

#include "base/text.h"
#include "model/catalogue.h"
#include "model/draft_holder.h"
#include "model/port_list_yaml.h"
#include "model/profile_match.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::uint16_t kIpprotoSctp = 132;

/// "S5/S8-C" becomes "s5-s8-c": a name that needs no quotes.
std::string InterfaceName(std::string_view reference_point) {
  std::string name = ToLower(reference_point);
  std::ranges::replace_if(
      name, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }, '-');
  return name;
}

/// Multicast and broadcast addresses are no addresses of the element: who is bound to one receives
/// on every link.
bool IsGroup(const IpAddress& address) {
  const auto first = std::to_integer<unsigned>(address.Bytes().front());
  return address.family() == Family::kIpv4 ? first >= 224 : first == 0xFF;
}

std::string Joined(const std::vector<const ProfileEntry*>& rows,
                   std::string ProfileEntry::* field) {
  std::vector<std::string> parts;
  for (const ProfileEntry* row : rows) {
    const std::string& part = row->*field;
    if (!part.empty() && std::ranges::find(parts, part) == parts.end()) parts.push_back(part);
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

void FillIn(Warrant& warrant, const std::vector<const ProfileEntry*>& rows) {
  if (rows.empty()) return;
  if (warrant.service.empty()) warrant.service = rows.front()->service;
  warrant.purpose = Joined(rows, &ProfileEntry::purpose);
  warrant.reference = Joined(rows, &ProfileEntry::reference);
  const bool verified = std::ranges::all_of(
      rows, [](const ProfileEntry* row) { return row->IsVerified("reference"); });
  if (!verified) warrant.reference += " (unverified)";
  warrant.only_if = Joined(rows, &ProfileEntry::only_if);
  warrant.sctp_ppid = rows.front()->sctp_ppid;
}

class Drafter {
 public:
  Drafter(const Inventory& inventory, const Profile& element_class, const Profile& platform,
          const DraftScope& scope)
      : inventory_(inventory), class_(element_class), platform_(platform), scope_(scope) {}

  Draft Make() {
    draft_.list.element = {inventory_.host.name, class_.name, "", ""};
    for (const std::string_view name : DefaultForbiddenLists()) {
      draft_.list.forbidden.emplace_back(name);
    }
    NameInterfaces();
    for (const Listener& listener : inventory_.listeners) {
      if (IsInScope(listener)) AddListener(listener);
    }
    AddServices();
    AddNotSeen();
    SortPorts();
    return std::move(draft_);
  }

 private:
  bool IsInScope(const Listener& listener) const {
    return scope_.netns.empty() ||
           std::ranges::find(scope_.netns, listener.netns) != scope_.netns.end();
  }

  /// The address that an interface is named for; null for any, loopback and group addresses.
  static const IpAddress* OwnAddress(const Listener& listener) {
    const bool has_address = listener.transport != Transport::kPacket &&
                             !listener.address.IsAny() && !listener.address.IsLoopback() &&
                             !IsGroup(listener.address);
    return has_address ? &listener.address : nullptr;
  }

  // An address is named after the first row of the class that one of its ports matches; addresses
  // of the same name are one interface (SCTP uses several for one reference point).
  void NameInterfaces() {
    std::map<IpAddress, const ProfileEntry*> role;
    for (const Listener& listener : inventory_.listeners) {
      const IpAddress* address = OwnAddress(listener);
      if (address == nullptr || !IsInScope(listener)) continue;
      const ProfileEntry*& best = role[address->Unmapped()];
      const auto rows = MatchProfile(class_, listener.transport, listener.port,
                                     HolderForDraft(inventory_, listener).process);
      // rows point into one vector, so their order is the order of the profile
      if (!rows.empty() && (best == nullptr || rows.front() < best)) best = rows.front();
    }
    std::size_t unnamed = 0;
    for (const auto& [address, row] : role) {
      std::string name = NameBesideBroadcast(address, row);
      if (name.empty()) {
        name = row != nullptr ? InterfaceName(row->interface) : fmt::format("if-{}", ++unnamed);
      }
      interface_of_[address] = name;
      auto& interfaces = draft_.list.interfaces;
      auto found = std::ranges::find(interfaces, name, &Interface::name);
      if (found == interfaces.end()) {
        interfaces.push_back({name, row != nullptr ? row->domain : "", {}, {}});
        found = interfaces.end() - 1;
      }
      found->addresses.push_back(address);
    }
  }

  // Some daemons bind the broadcast address of a link too. Prefix lengths are not known here, but
  // an address that ends in 255 beside one that differs in nothing else is hardly an element's own.
  std::string NameBesideBroadcast(const IpAddress& address, const ProfileEntry* row) const {
    const auto bytes = address.Bytes();
    if (row != nullptr || address.family() != Family::kIpv4 || bytes[3] != std::byte{255})
      return {};
    for (const auto& [other, name] : interface_of_) {
      if (other.family() == Family::kIpv4 &&
          std::ranges::equal(other.Bytes().first(3), bytes.first(3))) {
        return name;
      }
    }
    return {};
  }

  std::string InterfaceOf(const Listener& listener) const {
    if (listener.transport != Transport::kPacket && listener.address.Unmapped().IsLoopback()) {
      return "local";
    }
    const IpAddress* address = OwnAddress(listener);
    return address == nullptr ? "any" : interface_of_.at(address->Unmapped());
  }

  void AddListener(const Listener& listener) {
    const DraftHolder holder = HolderForDraft(inventory_, listener);
    if (!holder.unit.empty()) covered_units_.insert(holder.unit);
    if (!listener.creator_unit.empty()) covered_units_.insert(listener.creator_unit);
    covered_listeners_.insert(listener.id);
    Warrant warrant;
    warrant.interface = InterfaceOf(listener);
    warrant.transport = listener.transport;
    // A UDP socket in the range that the kernel picks from is nearly always a client's, and has
    // another number next time; a TCP listener there has been given its number.
    const bool picked = listener.ephemeral && listener.transport == Transport::kUdp;
    warrant.ports =
        picked ? WarrantPorts{0, 0, true} : WarrantPorts{listener.port, listener.port, false};
    warrant.process = holder.process;
    warrant.unit = holder.unit;
    warrant.service = holder.service;
    if (!picked) {
      FillFromProfiles(warrant);
      NoteStranger(warrant);
      NoteUserSpaceSctp(warrant);
    }
    const auto key = std::tuple(warrant.interface, warrant.transport, warrant.ports.first,
                                warrant.process, warrant.unit);
    if (seen_.insert(key).second) draft_.list.ports.push_back(std::move(warrant));
  }

  void FillFromProfiles(Warrant& warrant) {
    // what listens on loopback alone is of the platform, never of the class
    if (warrant.interface != "local") {
      const auto rows =
          MatchProfile(class_, warrant.transport, warrant.ports.first, Basename(warrant.process));
      FillIn(warrant, rows);
      if (!rows.empty()) return;
    }
    std::vector<const ProfileEntry*> rows =
        MatchProfile(platform_, warrant.transport, warrant.ports.first, Basename(warrant.process));
    std::erase_if(rows, [&](const ProfileEntry* row) {
      return row->interface == "local" && warrant.interface != "local";
    });
    FillIn(warrant, rows);
  }

  void Note(std::string text) {
    if (!noted_.insert(text).second) return;
    draft_.notes.push_back({ListIssue::Severity::kWarning, std::move(text), {}});
  }

  void NoteUserSpaceSctp(const Warrant& warrant) {
    if (warrant.transport != Transport::kRaw || warrant.ports.first != kIpprotoSctp) return;
    Note(
        fmt::format("{} holds a raw socket for SCTP: it is its own SCTP stack, whose ports the "
                    "kernel does not know. Add its sctp entries by hand",
                    warrant.process.empty() ? "a process" : Printable(warrant.process)));
  }

  void NoteStranger(const Warrant& warrant) {
    if (warrant.interface == "local" || !warrant.purpose.empty()) return;
    const NotThisClass* row = MatchStranger(class_, warrant.transport, warrant.ports.first);
    if (row == nullptr) return;
    Note(fmt::format(
        "{}/{} is {} of {}, not of {}: {}. Close it, or say that the product combines both",
        ToString(warrant.transport), warrant.ports.first, row->service, row->belongs_to,
        class_.name, row->why));
  }

  static bool IsActivated(const Service& service) {
    // work that is done once at boot is no service, and no audit asks for its warrant
    const bool starts =
        service.starts_on_boot && !service.oneshot && !service.start.starts_with("masked");
    return (service.active && service.sub_state != "exited") || starts;
  }

  bool HasPorts(const Service& service) const {
    const auto covered = [&](const std::string& unit) { return covered_units_.contains(unit); };
    return covered(service.name) || std::ranges::any_of(service.triggers, covered) ||
           std::ranges::any_of(service.triggered_by, covered) ||
           std::ranges::any_of(service.listeners, [&](const std::string& id) {
             return covered_listeners_.contains(id);
           });
  }

  void AddServices() {
    if (!scope_.host_services) return;
    std::map<std::string, ServiceWarrant> services;
    for (const Service& service : inventory_.services) {
      if (!IsActivated(service) || HasPorts(service)) continue;
      if (service.name.ends_with(".scope")) continue;
      ServiceWarrant warrant;
      warrant.unit = service.name;
      const ProfileService* row = MatchService(class_, service.name);
      if (row == nullptr) row = MatchService(platform_, service.name);
      if (row != nullptr) warrant.purpose = row->purpose;
      services.emplace(service.name, std::move(warrant));
    }
    for (auto& [name, warrant] : services)
      draft_.list.services.push_back(std::move(warrant));
  }

  bool IsSeen(const ProfileEntry& row) const {
    return std::ranges::any_of(draft_.list.ports, [&](const Warrant& warrant) {
      return warrant.transport == row.transport && warrant.interface != "local" &&
             !warrant.ports.ephemeral && row.ports.Contains(warrant.ports.first);
    });
  }

  void AddNotSeen() {
    for (const ProfileEntry& row : class_.entries) {
      if (row.direction == "out" || (!row.configured && IsSeen(row))) continue;
      draft_.not_seen.push_back(row);
    }
  }

  void SortPorts() {
    std::ranges::stable_sort(draft_.list.ports, {}, [](const Warrant& warrant) {
      return std::tuple(warrant.interface == "local", warrant.interface == "any", warrant.interface,
                        warrant.transport, warrant.ports.ephemeral, warrant.ports.first,
                        warrant.process);
    });
  }

  using Key = std::tuple<std::string, Transport, std::uint16_t, std::string, std::string>;

  const Inventory& inventory_;
  const Profile& class_;
  const Profile& platform_;
  const DraftScope& scope_;
  Draft draft_;
  std::map<IpAddress, std::string> interface_of_;
  std::set<Key> seen_;
  std::set<std::string> covered_units_;
  std::set<std::string> covered_listeners_;
  std::set<std::string> noted_;
};

std::string CommentedOut(std::string_view yaml) {
  std::string text;
  while (const auto line = NextLine(yaml))
    text += fmt::format("# {}\n", *line);
  return text;
}

std::string ExpectedYaml(const ProfileEntry& row) {
  Warrant warrant;
  warrant.interface = InterfaceName(row.interface);
  warrant.transport = row.transport;
  warrant.ports = row.ports;
  warrant.direction = row.direction == "in" ? "" : row.direction;
  FillIn(warrant, {&row});
  std::string yaml = FormatWarrantYaml(warrant);
  if (row.configured) yaml.replace(yaml.find("port: 0"), 7, "port: configured");
  return CommentedOut(yaml);
}

}  // namespace

Draft DraftPortList(const Inventory& inventory, const Profile& element_class,
                    const Profile& platform, const DraftScope& scope) {
  return Drafter(inventory, element_class, platform, scope).Make();
}

std::string FormatDraftYaml(const Draft& draft) {
  std::string text = FormatPortListYaml(draft.list);
  if (draft.not_seen.empty()) return text;
  std::string expected = fmt::format(
      "# Expected of the class {}, not seen on this host: take away \"# \" before what the element "
      "has\n# under some condition, and name an interface of the list.\n",
      Printable(draft.list.element.element_class));
  if (draft.list.ports.empty()) expected += "# ports:\n";
  for (const ProfileEntry& row : draft.not_seen)
    expected += ExpectedYaml(row);
  // No value has a line end in it, so a section begins where its key stands at the start of a line.
  std::size_t end = text.find("\nservices:\n");
  if (end == std::string::npos) end = text.find("\nforbidden: ");
  text.insert(end + 1, expected);
  return text;
}

}  // namespace pw

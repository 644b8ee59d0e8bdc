#include "audit/reach.h"

#include <algorithm>

namespace pw {
namespace {

/// 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 s.2.7): a group is heard on every link.
bool IsMulticast(const IpAddress& address) {
  const auto first = std::to_integer<unsigned>(address.Bytes().front());
  return address.family() == Family::kIpv4 ? (first & 0xf0U) == 0xe0U : first == 0xffU;
}

bool HasFamily(const Interface& interface, bool ipv4, bool ipv6) {
  return std::ranges::any_of(interface.addresses, [&](const IpAddress& address) {
    return address.family() == Family::kIpv4 ? ipv4 : ipv6;
  });
}

std::vector<std::string> WildcardInterfaces(const Listener& listener,
                                            std::span<const Interface> interfaces) {
  const bool packet = listener.transport == Transport::kPacket;
  const bool ipv4 = packet || listener.family == Family::kIpv4 || listener.also_ipv4;
  const bool ipv6 = packet || listener.family == Family::kIpv6;
  std::vector<std::string> names;
  for (const Interface& interface : interfaces) {
    if (HasFamily(interface, ipv4, ipv6)) names.push_back(interface.name);
  }
  if (!names.empty()) return names;
  for (const Interface& interface : interfaces)
    names.push_back(interface.name);
  if (names.empty()) names.emplace_back(kAnyInterface);
  return names;
}

}  // namespace

Reach ReachOf(const Listener& listener, std::span<const Interface> interfaces) {
  return ReachOf(listener, interfaces, interfaces);
}

Reach ReachOf(const Listener& listener, std::span<const Interface> interfaces,
              std::span<const Interface> near) {
  Reach reach;
  const IpAddress address = listener.address.Unmapped();
  if (listener.interface == "lo" ||
      (listener.transport != Transport::kPacket && address.IsLoopback())) {
    reach.local = true;
    reach.interfaces = {std::string(kLocalInterface)};
    return reach;
  }
  const auto by_name = std::ranges::find(interfaces, listener.interface, &Interface::name);
  if (!listener.interface.empty() && by_name != interfaces.end()) {
    reach.interfaces = {by_name->name};
    return reach;
  }
  // The unmapped wildcard (::ffff:0.0.0.0) takes IPv4 alone, as 0.0.0.0 does.
  if (listener.transport == Transport::kPacket || address.IsAny() || IsMulticast(address)) {
    reach.wildcard = true;
    reach.device = listener.interface;
    reach.interfaces = WildcardInterfaces(listener, near);
    return reach;
  }
  for (const Interface& interface : interfaces) {
    if (std::ranges::find(interface.addresses, address) != interface.addresses.end())
      reach.interfaces.push_back(interface.name);
  }
  if (reach.interfaces.empty()) reach.interfaces.emplace_back(kOtherInterface);
  return reach;
}

bool IsOpen(const Listener& listener) {
  switch (listener.transport) {
    case Transport::kTcp:
    case Transport::kSctp:
    case Transport::kMptcp:
      return listener.state == ListenerState::kListen;
    case Transport::kUdp:
    case Transport::kUdplite:
    case Transport::kRaw:
    case Transport::kPacket:
      return true;
  }
  return true;
}

}  // namespace pw

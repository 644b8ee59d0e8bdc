#include "scan/spare_addresses.h"

#include "wire/arp_packet.h"
#include "wire/neighbour_discovery.h"

namespace pw {
namespace {

constexpr LinkAddress kEveryone{std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                                std::byte{0xff}, std::byte{0xff}, std::byte{0xff}};

/// All nodes of the link (RFC 4291 s.2.7.1).
IpAddress AllNodes() {
  return *IpAddress::Parse("ff02::1");
}

SpareAddresses::Frame ArpProbe(const IpAddress& address, const LinkAddress& own) {
  ArpPacket probe;
  probe.sender_link = own;
  probe.target = address;  // and no sender, so that nobody's table is changed
  return {true, BuildArpPacket(probe), kEveryone};
}

SpareAddresses::Frame Ipv6Probe(const IpAddress& address) {
  NeighbourDiscovery probe;
  probe.source = IpAddress::Any(Family::kIpv6);
  probe.destination = SolicitedNodeGroup(address);
  probe.target = address;
  return {false, BuildNeighbourDiscovery(probe), EthernetGroup(probe.destination)};
}

}  // namespace

SpareAddresses::SpareAddresses(const std::vector<IpAddress>& addresses, const LinkAddress& own)
    : own_(own) {
  for (const IpAddress& address : addresses)
    addresses_.emplace(address, false);
}

std::vector<SpareAddresses::Frame> SpareAddresses::Probes() const {
  std::vector<Frame> frames;
  for (const auto& [address, given_up] : addresses_) {
    const bool v4 = address.family() == Family::kIpv4;
    if (!given_up) frames.push_back(v4 ? ArpProbe(address, own_) : Ipv6Probe(address));
  }
  return frames;
}

bool SpareAddresses::Speaks(const IpAddress& address) const {
  const auto found = addresses_.find(address);
  return found != addresses_.end() && !found->second;
}

void SpareAddresses::NoteUse(const IpAddress& address, const LinkAddress& by) {
  const auto found = addresses_.find(address);
  if (found == addresses_.end() || by == own_) return;
  found->second = true;
  taken_.emplace(address, by);
}

std::optional<SpareAddresses::Frame> SpareAddresses::OnArp(std::span<const std::byte> bytes) {
  const auto packet = ParseArpPacket(bytes);
  if (!packet) return std::nullopt;
  NoteUse(packet->sender, packet->sender_link);
  if (packet->operation != ArpPacket::Operation::kRequest) return std::nullopt;
  // Somebody else wants it: it was free, and is theirs from now on.
  if (packet->sender.IsAny()) NoteUse(packet->target, packet->sender_link);
  if (!Speaks(packet->target)) return std::nullopt;
  ArpPacket reply;
  reply.operation = ArpPacket::Operation::kReply;
  reply.sender_link = own_;
  reply.sender = packet->target;
  reply.target_link = packet->sender_link;
  reply.target = packet->sender;
  return Frame{true, BuildArpPacket(reply), packet->sender_link};
}

std::optional<SpareAddresses::Frame> SpareAddresses::OnIpv6(std::span<const std::byte> bytes) {
  const auto packet = ParseIpPacket(bytes);
  if (!packet) return std::nullopt;
  const auto message = ParseNeighbourDiscovery(*packet);
  if (!message) return std::nullopt;
  if (!message->solicitation) {
    NoteUse(message->target, message->link.value_or(LinkAddress{}));
    return std::nullopt;
  }
  if (message->source.IsAny()) {
    NoteUse(message->target, message->link.value_or(LinkAddress{}));
    return std::nullopt;
  }
  if (!Speaks(message->target)) return std::nullopt;
  NeighbourDiscovery reply;
  reply.solicitation = false;
  reply.solicited = true;
  reply.source = message->target;
  reply.destination = message->source;
  reply.target = message->target;
  reply.link = own_;
  // Without the option the neighbour knows us already; the group reaches it as well.
  const LinkAddress to = message->link.value_or(EthernetGroup(AllNodes()));
  return Frame{false, BuildNeighbourDiscovery(reply), to};
}

}  // namespace pw

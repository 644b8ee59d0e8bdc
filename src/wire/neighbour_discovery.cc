#include "wire/neighbour_discovery.h"

#include "wire/internet_checksum.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace pw {
namespace {

constexpr std::uint8_t kSolicitation = 135;
constexpr std::uint8_t kAdvertisement = 136;
constexpr std::uint8_t kHopLimit = 255;
constexpr std::uint8_t kSourceLink = 1;
constexpr std::uint8_t kTargetLink = 2;
constexpr std::uint32_t kSolicited = 0x4000'0000;
constexpr std::uint32_t kOverride = 0x2000'0000;
constexpr std::size_t kIpv6Size = 16;
constexpr std::size_t kOptionUnit = 8;

Error Invalid(std::string_view what) {
  return {Error::Code::kInvalid, "read neighbour discovery: " + std::string(what)};
}

Result<std::optional<LinkAddress>> ReadLink(ByteReader& options, std::uint8_t wanted) {
  std::optional<LinkAddress> link;
  while (!options.AtEnd()) {
    const auto type = options.Read<std::uint8_t>();
    const auto units = options.Read<std::uint8_t>();
    if (!units) return units.error();
    if (*units == 0) return Invalid("option without length");
    const auto body = options.Take(*units * kOptionUnit - 2);
    if (!body) return body.error();
    if (*type == wanted && body->size() == LinkAddress{}.size())
      std::ranges::copy(*body, link.emplace().begin());
  }
  return link;
}

bool HasRightChecksum(const IpPacket& packet) {
  InternetChecksum sum;
  sum.AddPseudoHeader(packet.source, packet.destination, kProtocolIcmpv6,
                      static_cast<std::uint32_t>(packet.payload.size()));
  sum.Add(packet.payload);
  return sum.Value() == 0;
}

}  // namespace

Result<NeighbourDiscovery> ParseNeighbourDiscovery(const IpPacket& packet) {
  const bool icmp = packet.source.family() == Family::kIpv6 && packet.protocol == kProtocolIcmpv6;
  ByteReader reader(packet.payload);
  const auto type = reader.Read<std::uint8_t>();
  if (!icmp || (type && *type != kSolicitation && *type != kAdvertisement))
    return Error{Error::Code::kNotFound, "read neighbour discovery: another message"};
  const auto code = reader.Read<std::uint8_t>();
  const auto checksum = reader.Read<std::uint16_t>();
  const auto flags = reader.Read<std::uint32_t>();
  const auto target = reader.Take(kIpv6Size);
  if (!type || !code || !checksum || !flags || !target)
    return Error{Error::Code::kTruncated, "read neighbour discovery: header"};
  if (*code != 0) return Invalid("code is not 0");
  // A router would have counted it down: only a neighbour can send 255.
  if (packet.ttl != kHopLimit) return Invalid("hop limit is not 255");
  if (!HasRightChecksum(packet)) return Invalid("wrong checksum");
  NeighbourDiscovery message;
  message.solicitation = *type == kSolicitation;
  message.source = packet.source;
  message.destination = packet.destination;
  message.target = *IpAddress::FromBytes(*target);
  message.solicited = !message.solicitation && (*flags & kSolicited) != 0;
  auto link = ReadLink(reader, message.solicitation ? kSourceLink : kTargetLink);
  if (!link) return std::move(link).error();
  message.link = *link;
  return message;
}

std::vector<std::byte> BuildNeighbourDiscovery(const NeighbourDiscovery& message) {
  constexpr std::size_t kChecksumAt = 2;
  ByteWriter icmp;
  icmp.Write(message.solicitation ? kSolicitation : kAdvertisement);
  icmp.Write<std::uint8_t>(0);
  icmp.Write<std::uint16_t>(0);
  std::uint32_t flags = 0;
  if (!message.solicitation) flags = message.solicited ? kSolicited | kOverride : kOverride;
  icmp.Write(flags);
  icmp.Append(message.target.Bytes());
  if (message.link) {
    icmp.Write(message.solicitation ? kSourceLink : kTargetLink);
    icmp.Write<std::uint8_t>(1);
    icmp.Append(*message.link);
  }
  InternetChecksum sum;
  sum.AddPseudoHeader(message.source, message.destination, kProtocolIcmpv6,
                      static_cast<std::uint32_t>(icmp.size()));
  sum.Add(icmp.View());
  icmp.WriteAt(kChecksumAt, sum.Value());
  IpHeader header;
  header.source = message.source;
  header.destination = message.destination;
  header.protocol = kProtocolIcmpv6;
  header.ttl = kHopLimit;
  ByteWriter packet;
  StartIpPacket(packet, header, icmp.size());
  packet.Append(icmp.View());
  return std::move(packet).Release();
}

IpAddress SolicitedNodeGroup(const IpAddress& address) {
  constexpr std::size_t kOwnBytes = 3;
  std::array<std::byte, kIpv6Size> group{std::byte{0xff}, std::byte{0x02}};
  group[11] = std::byte{1};
  group[12] = std::byte{0xff};
  std::ranges::copy(address.Bytes().last(kOwnBytes), group.end() - kOwnBytes);
  return *IpAddress::FromBytes(group);
}

LinkAddress EthernetGroup(const IpAddress& group) {
  constexpr std::size_t kCopied = 4;
  LinkAddress link{std::byte{0x33}, std::byte{0x33}};
  std::ranges::copy(group.Bytes().last(kCopied), link.begin() + 2);
  return link;
}

}  // namespace pw

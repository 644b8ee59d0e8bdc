#include "wire/arp_packet.h"

#include "base/bytes.h"

#include <algorithm>

namespace pw {
namespace {

constexpr std::uint64_t kEthernetAndIpv4 = 0x0001'0800'06'04;
constexpr std::size_t kSize = 28;
constexpr std::size_t kIpv4Size = 4;

Error Invalid(std::string_view what) {
  return {Error::Code::kInvalid, "read ARP packet: " + std::string(what)};
}

}  // namespace

Result<ArpPacket> ParseArpPacket(std::span<const std::byte> bytes) {
  if (bytes.size() < kSize)
    return Error{Error::Code::kTruncated, "read ARP packet: less than 28 bytes"};
  ByteReader reader(bytes);
  const std::uint64_t kind =
      std::uint64_t{*reader.Read<std::uint32_t>()} << 16U | *reader.Read<std::uint16_t>();
  if (kind != kEthernetAndIpv4) return Invalid("not IPv4 over Ethernet");
  const std::uint16_t operation = *reader.Read<std::uint16_t>();
  if (operation != 1 && operation != 2) return Invalid("neither request nor reply");
  ArpPacket packet;
  packet.operation = static_cast<ArpPacket::Operation>(operation);
  std::ranges::copy(*reader.Take(packet.sender_link.size()), packet.sender_link.begin());
  packet.sender = *IpAddress::FromBytes(*reader.Take(kIpv4Size));
  std::ranges::copy(*reader.Take(packet.target_link.size()), packet.target_link.begin());
  packet.target = *IpAddress::FromBytes(*reader.Take(kIpv4Size));
  return packet;
}

std::vector<std::byte> BuildArpPacket(const ArpPacket& packet) {
  ByteWriter out;
  out.Write(static_cast<std::uint32_t>(kEthernetAndIpv4 >> 16U));
  out.Write(static_cast<std::uint16_t>(kEthernetAndIpv4 & 0xffffU));
  out.Write(static_cast<std::uint16_t>(packet.operation));
  out.Append(packet.sender_link);
  out.Append(packet.sender.Bytes());
  out.Append(packet.target_link);
  out.Append(packet.target.Bytes());
  return std::move(out).Release();
}

}  // namespace pw

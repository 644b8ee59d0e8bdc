#include "wire/ip_packet.h"

#include "wire/internet_checksum.h"

#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kIpv4Size = 20;
constexpr std::size_t kIpv6Size = 40;
/// RFC 8200 s.4.1 names each extension header once, destination options twice.
constexpr int kMostExtensions = 8;

constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;

Error Wrong(std::string_view what) {
  return {Error::Code::kInvalid, fmt::format("read IP packet: {}", what)};
}

/// Cuts padding off a whole packet. Nothing when the packet is longer than its bytes and not a
/// quotation.
std::optional<std::span<const std::byte>> Cut(std::span<const std::byte> bytes, std::size_t length,
                                              IpExtent extent) {
  if (length <= bytes.size()) return bytes.first(length);
  if (extent == IpExtent::kQuoted) return bytes;
  return std::nullopt;
}

IpAddress AddressAt(std::span<const std::byte> bytes, std::size_t at, std::size_t size) {
  return *IpAddress::FromBytes(bytes.subspan(at, size));
}

std::uint16_t Word(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((std::to_integer<unsigned>(bytes[at]) << 8) |
                                    std::to_integer<unsigned>(bytes[at + 1]));
}

Result<IpPacket> ParseIpv4(std::span<const std::byte> bytes, IpExtent extent) {
  if (bytes.size() < kIpv4Size)
    return Error{Error::Code::kTruncated, "read IP packet: IPv4 header"};
  const std::size_t header = (std::to_integer<std::size_t>(bytes[0]) & 0x0f) * 4;
  const std::size_t total = Word(bytes, 2);
  if (header < kIpv4Size || total < header) return Wrong("IPv4 lengths");
  const auto whole = Cut(bytes, total, extent);
  if (!whole || whole->size() < header)
    return Error{Error::Code::kTruncated, "read IP packet: IPv4 payload"};
  IpPacket packet;
  packet.label = Word(bytes, 4);
  packet.later_fragment = (Word(bytes, 6) & 0x1fff) != 0;
  packet.ttl = std::to_integer<std::uint8_t>(bytes[8]);
  packet.protocol = std::to_integer<std::uint8_t>(bytes[9]);
  packet.source = AddressAt(bytes, 12, 4);
  packet.destination = AddressAt(bytes, 16, 4);
  packet.payload = whole->subspan(header);
  return packet;
}

/// Steps over one extension header. False when `packet.protocol` is none.
Result<bool> StepOverExtension(IpPacket& packet) {
  const std::uint8_t kind = packet.protocol;
  if (kind != kHopByHop && kind != kRouting && kind != kFragment && kind != kAuthentication &&
      kind != kDestinationOptions) {
    return false;
  }
  if (packet.payload.size() < 8)
    return Error{Error::Code::kTruncated, "read IP packet: IPv6 extension header"};
  const auto units = std::to_integer<std::size_t>(packet.payload[1]);
  std::size_t size = (units + 1) * 8;
  if (kind == kFragment) {
    size = 8;
    packet.later_fragment = (Word(packet.payload, 2) & 0xfff8) != 0;
  } else if (kind == kAuthentication) {
    size = (units + 2) * 4;  // RFC 4302 s.2.2
  }
  if (packet.payload.size() < size)
    return Error{Error::Code::kTruncated, "read IP packet: IPv6 extension header"};
  packet.protocol = std::to_integer<std::uint8_t>(packet.payload[0]);
  packet.payload = packet.payload.subspan(size);
  return true;
}

Result<IpPacket> ParseIpv6(std::span<const std::byte> bytes, IpExtent extent) {
  if (bytes.size() < kIpv6Size)
    return Error{Error::Code::kTruncated, "read IP packet: IPv6 header"};
  const auto whole = Cut(bytes, kIpv6Size + Word(bytes, 4), extent);
  if (!whole) return Error{Error::Code::kTruncated, "read IP packet: IPv6 payload"};
  IpPacket packet;
  packet.label = ((std::to_integer<std::uint32_t>(bytes[1]) & 0x0f) << 16) | Word(bytes, 2);
  packet.protocol = std::to_integer<std::uint8_t>(bytes[6]);
  packet.ttl = std::to_integer<std::uint8_t>(bytes[7]);
  packet.source = AddressAt(bytes, 8, 16);
  packet.destination = AddressAt(bytes, 24, 16);
  packet.payload = whole->subspan(kIpv6Size);
  for (int i = 0; i < kMostExtensions; ++i) {
    const auto more = StepOverExtension(packet);
    if (!more) return more.error();
    if (!*more || packet.later_fragment) return packet;
  }
  return Wrong("more IPv6 extension headers than a packet may have");
}

}  // namespace

Result<IpPacket> ParseIpPacket(std::span<const std::byte> bytes, IpExtent extent) {
  if (bytes.empty()) return Error{Error::Code::kTruncated, "read IP packet: no bytes"};
  switch (std::to_integer<unsigned>(bytes[0]) >> 4) {
    case 4:
      return ParseIpv4(bytes, extent);
    case 6:
      return ParseIpv6(bytes, extent);
    default:
      return Wrong("neither version 4 nor 6");
  }
}

std::size_t IpHeaderSize(Family family) noexcept {
  return family == Family::kIpv4 ? kIpv4Size : kIpv6Size;
}

void StartIpPacket(ByteWriter& packet, const IpHeader& header, std::size_t length) {
  const Family family = header.destination.family();
  packet.Reserve(IpHeaderSize(family) + length);
  if (family == Family::kIpv6) {
    packet.Write(std::uint32_t{0x60000000} | (header.label & 0xfffff));
    packet.Write(static_cast<std::uint16_t>(length));
    packet.Write(header.protocol);
    packet.Write(header.ttl);
    packet.Append(header.source.Bytes());
    packet.Append(header.destination.Bytes());
    return;
  }
  constexpr std::uint16_t kDontFragment = 0x4000;
  packet.Write(std::uint16_t{0x4500});
  packet.Write(static_cast<std::uint16_t>(kIpv4Size + length));
  packet.Write(static_cast<std::uint16_t>(header.label));
  packet.Write(kDontFragment);
  packet.Write(header.ttl);
  packet.Write(header.protocol);
  packet.Write(std::uint16_t{0});
  packet.Append(header.source.Bytes());
  packet.Append(header.destination.Bytes());
  InternetChecksum checksum;
  checksum.Add(packet.View());
  packet.WriteAt(10, checksum.Value());
}

}  // namespace pw

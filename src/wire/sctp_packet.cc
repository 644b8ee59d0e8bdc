#include "wire/sctp_packet.h"

#include "wire/crc32c.h"
#include "wire/padding.h"

#include <algorithm>

namespace pw {
namespace {

constexpr std::size_t kCommonHeader = 12;
constexpr std::size_t kChunkHeader = 4;
constexpr std::size_t kInitFixed = 16;  // tag, window, streams out and in, first TSN
constexpr std::size_t kChecksumAt = 8;
constexpr std::uint16_t kIpv4Parameter = 5;
constexpr std::uint16_t kIpv6Parameter = 6;

}  // namespace

Result<SctpPacket> ParseSctpPacket(std::span<const std::byte> bytes, IpExtent extent) {
  ByteReader reader(bytes);
  const auto ports = reader.Take(8);
  if (!ports) return Error{Error::Code::kTruncated, "read SCTP packet: header"};
  ByteReader header(*ports);
  SctpPacket packet;
  packet.source_port = *header.Read<std::uint16_t>();
  packet.destination_port = *header.Read<std::uint16_t>();
  packet.verification_tag = *header.Read<std::uint32_t>();
  if (bytes.size() < kCommonHeader + kChunkHeader) {
    if (extent == IpExtent::kQuoted) return packet;
    return Error{Error::Code::kTruncated, "read SCTP packet: chunk"};
  }
  ByteReader chunk(bytes.subspan(kCommonHeader));
  packet.chunk_type = *chunk.Read<std::uint8_t>();
  packet.chunk_flags = *chunk.Read<std::uint8_t>();
  const std::size_t length = *chunk.Read<std::uint16_t>();
  if (length < kChunkHeader) return Error{Error::Code::kInvalid, "read SCTP packet: chunk length"};
  const std::size_t value = length - kChunkHeader;
  if (value > chunk.Remaining() && extent == IpExtent::kWhole)
    return Error{Error::Code::kInvalid, "read SCTP packet: chunk length"};
  packet.chunk = *chunk.Take(std::min(value, chunk.Remaining()));
  return packet;
}

Result<std::uint32_t> InitiateTag(std::span<const std::byte> chunk) {
  return ByteReader(chunk).Read<std::uint32_t>();
}

std::vector<IpAddress> InitAddresses(std::span<const std::byte> chunk) {
  std::vector<IpAddress> addresses;
  ByteReader reader(chunk);
  if (!reader.Skip(kInitFixed)) return addresses;
  while (reader.Remaining() >= 4) {
    const auto type = *reader.Read<std::uint16_t>();
    const std::size_t length = *reader.Read<std::uint16_t>();
    if (length < 4) break;
    const auto value = reader.Take(length - 4);
    if (!value) break;
    if (type == kIpv4Parameter || type == kIpv6Parameter) {
      const std::size_t wanted = type == kIpv4Parameter ? 4 : 16;
      if (value->size() != wanted) break;
      addresses.push_back(*IpAddress::FromBytes(*value));
    }
    if (!reader.Skip(std::min(PaddingOf(length), reader.Remaining()))) break;
  }
  return addresses;
}

std::vector<std::byte> BuildSctpInit(std::uint16_t source_port, std::uint16_t destination_port,
                                     std::uint32_t tag) {
  constexpr std::uint32_t kReceiverWindow = 65536;
  ByteWriter packet;
  packet.Reserve(kCommonHeader + kChunkHeader + kInitFixed);
  packet.Write(source_port);
  packet.Write(destination_port);
  packet.Write(std::uint32_t{0});  // an INIT travels under verification tag 0
  packet.Write(std::uint32_t{0});  // checksum
  packet.Write(kSctpInit);
  packet.Write(std::uint8_t{0});
  packet.Write(static_cast<std::uint16_t>(kChunkHeader + kInitFixed));
  packet.Write(tag);
  packet.Write(kReceiverWindow);
  packet.Write(std::uint16_t{1});
  packet.Write(std::uint16_t{1});
  packet.Write(tag);  // the first TSN is free to choose
  const std::uint32_t crc = Crc32c(packet.View());
  for (std::size_t i = 0; i < 4; ++i)
    packet.WriteAt(kChecksumAt + i, static_cast<std::uint8_t>(crc >> (8 * i)));
  return std::move(packet).Release();
}

std::vector<std::byte> BuildSctpInitPacket(const IpHeader& ip, std::uint16_t source_port,
                                           std::uint16_t destination_port, std::uint32_t tag) {
  const std::vector<std::byte> init = BuildSctpInit(source_port, destination_port, tag);
  ByteWriter packet;
  StartIpPacket(packet, ip, init.size());
  packet.Append(init);
  return std::move(packet).Release();
}

}  // namespace pw

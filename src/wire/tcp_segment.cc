#include "wire/tcp_segment.h"

#include "wire/internet_checksum.h"

#include <array>

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kChecksumAt = 16;

/// MSS 1460, no-op, window scale 8, no-op, no-op, SACK permitted (RFC 9293, 7323, 2018).
constexpr std::array<std::uint8_t, 12> kSynOptions = {2, 4, 0x05, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2};

}  // namespace

Result<TcpSegment> ParseTcpSegment(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto fixed = reader.Take(kHeaderSize);
  if (!fixed) return Error{Error::Code::kTruncated, "read TCP segment: header"};
  ByteReader header(*fixed);
  TcpSegment segment;
  segment.source_port = *header.Read<std::uint16_t>();
  segment.destination_port = *header.Read<std::uint16_t>();
  segment.sequence = *header.Read<std::uint32_t>();
  segment.acknowledgement = *header.Read<std::uint32_t>();
  const std::size_t length = std::size_t{*header.Read<std::uint8_t>()} / 16 * 4;
  segment.flags = *header.Read<std::uint8_t>();
  segment.window = *header.Read<std::uint16_t>();
  if (length < kHeaderSize || length > bytes.size())
    return Error{Error::Code::kInvalid, "read TCP segment: header length"};
  segment.has_options = length > kHeaderSize;
  return segment;
}

std::vector<std::byte> BuildTcpSegment(const IpHeader& ip, const TcpSegment& segment) {
  const bool syn = (segment.flags & kTcpSyn) != 0;
  const std::size_t size = kHeaderSize + (syn ? kSynOptions.size() : 0);
  ByteWriter packet;
  StartIpPacket(packet, ip, size);
  const std::size_t start = packet.size();
  packet.Write(segment.source_port);
  packet.Write(segment.destination_port);
  packet.Write(segment.sequence);
  packet.Write(segment.acknowledgement);
  packet.Write(static_cast<std::uint8_t>(size / 4 << 4));
  packet.Write(segment.flags);
  packet.Write(segment.window);
  packet.Write(std::uint32_t{0});  // checksum, urgent pointer
  if (syn) packet.Append(std::as_bytes(std::span(kSynOptions)));
  InternetChecksum checksum;
  checksum.AddPseudoHeader(ip.source, ip.destination, kProtocolTcp,
                           static_cast<std::uint32_t>(size));
  checksum.Add(packet.View().subspan(start));
  packet.WriteAt(start + kChecksumAt, checksum.Value());
  return std::move(packet).Release();
}

}  // namespace pw

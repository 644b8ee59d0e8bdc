#include "wire/udp_datagram.h"

#include "wire/internet_checksum.h"

#include <algorithm>

namespace pw {
namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kChecksumAt = 6;

}  // namespace

Result<UdpDatagram> ParseUdpDatagram(std::span<const std::byte> bytes, IpExtent extent) {
  ByteReader reader(bytes);
  const auto fixed = reader.Take(kHeaderSize);
  if (!fixed) return Error{Error::Code::kTruncated, "read UDP datagram: header"};
  ByteReader header(*fixed);
  UdpDatagram datagram;
  datagram.source_port = *header.Read<std::uint16_t>();
  datagram.destination_port = *header.Read<std::uint16_t>();
  const std::size_t length = *header.Read<std::uint16_t>();
  if (length < kHeaderSize || (length > bytes.size() && extent == IpExtent::kWhole))
    return Error{Error::Code::kInvalid, "read UDP datagram: length"};
  datagram.payload = bytes.subspan(kHeaderSize, std::min(length, bytes.size()) - kHeaderSize);
  return datagram;
}

std::vector<std::byte> BuildUdpDatagram(const IpHeader& ip, const UdpDatagram& datagram) {
  const std::size_t size = kHeaderSize + datagram.payload.size();
  ByteWriter packet;
  StartIpPacket(packet, ip, size);
  const std::size_t start = packet.size();
  packet.Write(datagram.source_port);
  packet.Write(datagram.destination_port);
  packet.Write(static_cast<std::uint16_t>(size));
  packet.Write(std::uint16_t{0});
  packet.Append(datagram.payload);
  InternetChecksum checksum;
  checksum.AddPseudoHeader(ip.source, ip.destination, kProtocolUdp,
                           static_cast<std::uint32_t>(size));
  checksum.Add(packet.View().subspan(start));
  // 0 means "none" and is forbidden over IPv6, so a sum of 0 travels as its other form.
  const std::uint16_t value = checksum.Value();
  packet.WriteAt(start + kChecksumAt, value == 0 ? std::uint16_t{0xffff} : value);
  return std::move(packet).Release();
}

}  // namespace pw

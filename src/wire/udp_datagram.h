#pragma once

#include "base/result.h"
#include "wire/ip_packet.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// A UDP datagram (RFC 768). The payload is a view.
struct UdpDatagram {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::span<const std::byte> payload;
};

/// `kQuoted` accepts a datagram whose end is missing. Errors: kTruncated, kInvalid (length).
Result<UdpDatagram> ParseUdpDatagram(std::span<const std::byte> bytes,
                                     IpExtent extent = IpExtent::kWhole);

/// A whole IP packet with this datagram. The payload has at most 1,400 bytes.
std::vector<std::byte> BuildUdpDatagram(const IpHeader& ip, const UdpDatagram& datagram);

}  // namespace pw

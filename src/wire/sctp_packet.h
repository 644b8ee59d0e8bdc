#pragma once

#include "base/result.h"
#include "wire/ip_address.h"
#include "wire/ip_packet.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// Chunk types of SCTP (RFC 9260 s.3.2).
inline constexpr std::uint8_t kSctpInit = 1;
inline constexpr std::uint8_t kSctpInitAck = 2;
inline constexpr std::uint8_t kSctpAbort = 6;

/// An SCTP packet (RFC 9260 s.3): common header and first chunk. Views.
struct SctpPacket {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t verification_tag = 0;
  std::uint8_t chunk_type = 0;
  std::uint8_t chunk_flags = 0;
  std::span<const std::byte> chunk;  ///< value of the first chunk; shorter if quoted
};

/// `kQuoted` accepts a packet whose end is missing, even one of the ports and the tag alone (chunk
/// type 0). Errors: kTruncated, kInvalid (chunk length). The checksum is not looked at: on the way
/// over a virtual link it may not be computed yet.
Result<SctpPacket> ParseSctpPacket(std::span<const std::byte> bytes,
                                   IpExtent extent = IpExtent::kWhole);

/// The Initiate Tag of an INIT or INIT ACK chunk's value. Errors: kTruncated.
Result<std::uint32_t> InitiateTag(std::span<const std::byte> chunk);

/// The addresses that an INIT ACK offers (parameters 5 and 6, RFC 9260 s.3.3.2.1), in their order;
/// a malformed parameter ends the list.
std::vector<IpAddress> InitAddresses(std::span<const std::byte> chunk);

/// An INIT as it stands behind an IP or UDP header: one outbound and one inbound stream wanted,
/// with a right CRC32c. `tag` is not 0 (RFC 9260 s.3.3.2).
std::vector<std::byte> BuildSctpInit(std::uint16_t source_port, std::uint16_t destination_port,
                                     std::uint32_t tag);

/// A whole IP packet with BuildSctpInit() in it.
std::vector<std::byte> BuildSctpInitPacket(const IpHeader& ip, std::uint16_t source_port,
                                           std::uint16_t destination_port, std::uint32_t tag);

}  // namespace pw

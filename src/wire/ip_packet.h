#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pw {

/// IP protocol numbers that the outside view reads.
inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;
inline constexpr std::uint8_t kProtocolSctp = 132;

/// An IPv4 (RFC 791) or IPv6 (RFC 8200) packet behind its headers. The payload is a view of the
/// bytes it was read from.
struct IpPacket {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;  ///< of the payload, behind IPv6 extension headers
  std::uint8_t ttl = 0;       ///< or hop limit
  /// IPv4 identification, or the IPv6 flow label: what a sender may choose and an ICMP error
  /// quotes.
  std::uint32_t label = 0;
  bool later_fragment = false;  ///< the payload does not start with the transport's header
  std::span<const std::byte> payload;
};

enum class IpExtent : std::uint8_t {
  kWhole,   ///< as received; bytes behind the packet's own length are padding
  kQuoted,  ///< as an ICMP error quotes it: the end may be missing
};

/// Errors: kTruncated, kInvalid (no IP version, a length that contradicts itself, more extension
/// headers than any real packet has).
Result<IpPacket> ParseIpPacket(std::span<const std::byte> bytes,
                               IpExtent extent = IpExtent::kWhole);

/// What a packet of ours says in its IP header.
struct IpHeader {
  IpAddress source;
  IpAddress destination;  ///< same family as `source`
  std::uint8_t protocol = 0;
  std::uint8_t ttl = 64;
  std::uint32_t label = 0;  ///< 16 bits are used for IPv4, 20 for IPv6
};

/// Starts a packet in `packet` (which must be empty) whose payload has `length` bytes (at most
/// 65,495). IPv4 goes out with "don't fragment" and no options, IPv6 with no extension header.
void StartIpPacket(ByteWriter& packet, const IpHeader& header, std::size_t length);

/// Bytes of the header that StartIpPacket writes.
std::size_t IpHeaderSize(Family family) noexcept;

}  // namespace pw

#pragma once

#include "base/result.h"
#include "wire/ip_packet.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// Control bits of TCP (RFC 9293 s.3.1).
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpAck = 0x10;

/// A TCP header (RFC 9293 s.3.1) without its options.
struct TcpSegment {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0;
  bool has_options = false;
};

/// Errors: kTruncated, kInvalid (a header length below its minimum or beyond the segment). The
/// checksum is not looked at: on the way over a virtual link it may not be computed yet.
Result<TcpSegment> ParseTcpSegment(std::span<const std::byte> bytes);

/// A whole IP packet that holds this segment and no data. A SYN carries the options of a common
/// client (MSS, window scale, SACK permitted): some hosts leave a bare SYN unanswered.
std::vector<std::byte> BuildTcpSegment(const IpHeader& ip, const TcpSegment& segment);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "wire/ip_packet.h"

#include <cstdint>
#include <string_view>

namespace pw {

/// What an ICMP error says about the packet that it quotes, in words common to ICMPv4 (RFC 792,
/// 1812) and ICMPv6 (RFC 4443).
enum class IcmpReason : std::uint8_t {
  kPortUnreachable,      ///< 3/3, 1/4
  kProtocolUnreachable,  ///< 3/2, 4/1 (unrecognized next header)
  kHostUnreachable,      ///< 3/1, 3/7, 1/3
  kNetUnreachable,       ///< 3/0, 3/6, 1/0
  kAdminProhibited,      ///< 3/9, 3/10, 3/13, 1/1, 1/5, 1/6
  kTimeExceeded,         ///< 11/x, 3/x
  kOther,
};

/// An ICMP error with the packet that caused it.
struct IcmpError {
  IcmpReason reason = IcmpReason::kOther;
  IpPacket quoted;  ///< ours, if it is an answer to us; a view, its end may be missing
};

/// `packet` must carry protocol 1 over IPv4 or 58 over IPv6. Errors: kTruncated, kInvalid; and
/// kNotFound for a message that is no error (echo, neighbour discovery, ...).
Result<IcmpError> ParseIcmpError(const IpPacket& packet);

}  // namespace pw

#pragma once

#include <cstddef>

namespace pw {

/// Octets from the end of what has `length` octets to the next multiple of four, where netlink, XDR
/// (RFC 4506 s.3), Diameter, SCTP, SIGTRAN and pcapng go on.
constexpr std::size_t PaddingOf(std::size_t length) {
  return (4 - length % 4) % 4;
}

}  // namespace pw

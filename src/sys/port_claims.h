#pragma once

#include "base/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace pw {

/// What came of binding ports one by one.
struct PortClaims {
  std::vector<std::uint16_t> taken;   ///< somebody has it: EADDRINUSE
  std::vector<std::uint16_t> denied;  ///< below ip_unprivileged_port_start, or a policy said no
};

enum class ClaimFamily : std::uint8_t { kBoth, kIpv4, kIpv6 };

/// Binds each of `ports` on the wildcard address, in this thread's network namespace, and lets it
/// go at once. `protocol`: IPPROTO_TCP or IPPROTO_UDP. Nothing listens and nothing is sent; a port
/// is held for some microseconds, in which a service that starts just then would find it taken.
/// Without SO_REUSEADDR a wildcard bind is refused by any socket on the port, whatever its address
/// and state, sockets in TIME_WAIT among them (net/ipv4/inet_connection_sock.c, net/ipv4/udp.c).
/// kBoth: one socket of IPv6 that takes IPv4 as well. Errors: kUnavailable (a family that the
/// kernel does not have), kSystem.
Result<PortClaims> ClaimPorts(int protocol, ClaimFamily family,
                              std::span<const std::uint16_t> ports);

}  // namespace pw

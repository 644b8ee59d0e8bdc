#include "sys/port_claims.h"

#include "sys/unique_fd.h"

#include <cerrno>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pw {
namespace {

/// errno(3) of a bind to the wildcard address, 0 = bound.
int Claim(int protocol, ClaimFamily family, std::uint16_t port) {
  const int kind = protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
  const bool four = family == ClaimFamily::kIpv4;
  const UniqueFd fd(::socket(four ? AF_INET : AF_INET6, kind | SOCK_CLOEXEC, protocol));
  if (!fd) return errno;
  if (four) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
               ? 0
               : errno;
  }
  const int only = family == ClaimFamily::kIpv6 ? 1 : 0;
  if (::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) != 0) return errno;
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0
                                                                                            : errno;
}

}  // namespace

Result<PortClaims> ClaimPorts(int protocol, ClaimFamily family,
                              std::span<const std::uint16_t> ports) {
  PortClaims claims;
  for (const std::uint16_t port : ports) {
    const int failed = Claim(protocol, family, port);
    if (failed == 0) continue;
    if (failed == EADDRINUSE) {
      claims.taken.push_back(port);
    } else if (failed == EACCES || failed == EPERM) {
      claims.denied.push_back(port);
    } else {
      return ErrnoError(failed, fmt::format("bind port {}", port));
    }
  }
  return claims;
}

}  // namespace pw

#pragma once

#include "base/result.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// sock_diag(7): the kernel's own list of sockets, asked per family and protocol.
inline constexpr std::uint16_t kSockDiagByFamily = 20;

/// Socket states of include/net/tcp_states.h, and as bits of a request.
inline constexpr std::uint8_t kTcpClose = 7;
inline constexpr std::uint8_t kTcpListen = 10;
inline constexpr std::uint32_t kStateEstablished = 1U << 1;
inline constexpr std::uint32_t kStateClose = 1U << kTcpClose;
inline constexpr std::uint32_t kStateListen = 1U << kTcpListen;
/// Bound, not listening, not connected; shown since Linux 6.8, ignored before.
inline constexpr std::uint32_t kStateBoundInactive = 1U << 13;

/// A dump request for one family (AF_INET, AF_INET6) and protocol. `protocol` above 255 (MPTCP,
/// 262) travels in INET_DIAG_REQ_PROTOCOL (Linux 5.9), since the old field has eight bits.
std::vector<std::byte> InetDiagRequest(std::uint8_t family, std::uint16_t protocol,
                                       std::uint32_t states, std::uint32_t sequence);

/// A dump request for TCP sockets of both families at once: the first form of the interface
/// (TCPDIAG_GETSOCK, linux/inet_diag.h), which names no family.
std::vector<std::byte> TcpDiagRequest(std::uint32_t states, std::uint32_t sequence);

/// A dump request for every packet socket (packet(7)).
std::vector<std::byte> PacketDiagRequest(std::uint32_t sequence);

/// One row of an inet dump (struct inet_diag_msg and the attributes that come unasked).
struct InetDiagSocket {
  std::uint8_t state = 0;  ///< include/net/tcp_states.h
  IpAddress source;
  std::uint16_t source_port = 0;  ///< host order; IP protocol for raw
  std::uint16_t destination_port = 0;
  std::uint32_t interface = 0;  ///< bound interface, 0 = none
  std::uint64_t cookie = 0;     ///< equals SO_COOKIE
  std::uint32_t uid = 0;
  std::uint32_t inode = 0;                   ///< in sockfs; 0 = no file
  std::optional<std::uint64_t> cgroup;       ///< cgroup v2 id of the creator
  std::optional<bool> v6only;                ///< IPV6_V6ONLY; listening and closed sockets only
  std::vector<IpAddress> locals;             ///< every local address of an SCTP endpoint
  std::optional<std::uint8_t> raw_protocol;  ///< IP protocol of a raw socket
};

/// The addresses it was bound to. `source` does not tell them of an SCTP endpoint: Linux overwrites
/// it with the address that the latest INIT came to (sctp_transport_route), and the endpoint goes
/// on to listen on all that it has. Valid as long as `socket`.
std::span<const IpAddress> BoundAddresses(const InetDiagSocket& socket);

/// Errors: kTruncated, kInvalid (unknown family).
Result<InetDiagSocket> ParseInetDiag(std::span<const std::byte> payload);

/// One row of a packet dump (struct packet_diag_msg).
struct PacketDiagSocket {
  std::uint8_t type = 0;        ///< SOCK_RAW, SOCK_DGRAM
  std::uint16_t protocol = 0;   ///< EtherType, host order; 3 = all, 0 = receives nothing
  std::uint32_t interface = 0;  ///< 0 = all
  std::uint32_t inode = 0;
  std::uint64_t cookie = 0;
  std::uint32_t uid = 0;
};

/// Errors: kTruncated.
Result<PacketDiagSocket> ParsePacketDiag(std::span<const std::byte> payload);

}  // namespace pw

#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// rtnetlink(7) RTM_NEWLINK, the answer to a dump of RTM_GETLINK.
inline constexpr std::uint16_t kNewLink = 16;

/// A dump request for every link of the namespace.
std::vector<std::byte> LinkRequest(std::uint32_t sequence);

/// One network interface, as far as it explains sockets.
struct Link {
  std::uint32_t index = 0;
  std::string name;
  std::string kind;                   ///< "vxlan", "geneve", "bareudp", "gtp", "wireguard"; or ""
  std::optional<std::uint16_t> port;  ///< UDP port that the kernel opened for it, host order
};

/// Errors: kTruncated.
Result<Link> ParseLink(std::span<const std::byte> payload);

/// generic netlink: resolves a family name ("wireguard", "l2tp", "fou") to its number.
std::vector<std::byte> GenericFamilyRequest(std::string_view family, std::uint32_t sequence);
/// The family number in the answer. Errors: kTruncated, kNotFound.
Result<std::uint16_t> ParseGenericFamily(std::span<const std::byte> payload);

/// WG_CMD_GET_DEVICE for one interface (linux/wireguard.h). Answers hold no private key for us:
/// only the port is read.
std::vector<std::byte> WireGuardDeviceRequest(std::uint16_t family, std::uint32_t interface,
                                              std::uint32_t sequence);
/// WGDEVICE_A_LISTEN_PORT. Errors: kTruncated, kNotFound.
Result<std::uint16_t> ParseWireGuardPort(std::span<const std::byte> payload);

/// A port that the kernel itself opened for a tunnel, with its IP protocol (17 UDP, 115 L2TP).
struct TunnelPort {
  std::uint16_t port = 0;
  std::uint8_t ip_protocol = 17;
};

/// L2TP_CMD_TUNNEL_GET dump (linux/l2tp.h), and one row of it. Errors: kTruncated, kNotFound.
std::vector<std::byte> L2tpTunnelRequest(std::uint16_t family, std::uint32_t sequence);
Result<TunnelPort> ParseL2tpTunnel(std::span<const std::byte> payload);

/// FOU_CMD_GET dump (linux/fou.h), and one row of it. Errors: kTruncated, kNotFound.
std::vector<std::byte> FouPortRequest(std::uint16_t family, std::uint32_t sequence);
Result<TunnelPort> ParseFouPort(std::span<const std::byte> payload);

}  // namespace pw

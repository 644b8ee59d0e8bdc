#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pw {

/// How bytes reach a listener. For kRaw a listener's "port" is the IP protocol (0-255), for kPacket
/// the EtherType (0-65535, 3 = all).
enum class Transport : std::uint8_t { kTcp, kUdp, kSctp, kUdplite, kMptcp, kRaw, kPacket };

/// "tcp", "udp", "sctp", "udplite", "mptcp", "raw", "packet".
std::string_view ToString(Transport transport);
/// The reverse of ToString; lower case only.
std::optional<Transport> ParseTransport(std::string_view text);

}  // namespace pw

#pragma once

#include <cstdint>

namespace pw {

/// Numbers of the socket interface that netlink and BPF records carry (linux/socket.h, linux/in.h,
/// linux/net.h), written out so that whoever reads such records needs no header of the OS.
inline constexpr std::uint8_t kAfInet = 2;
inline constexpr std::uint8_t kAfInet6 = 10;
inline constexpr std::uint16_t kSockRaw = 3;
inline constexpr std::uint16_t kIpprotoTcp = 6;
inline constexpr std::uint16_t kIpprotoUdp = 17;
inline constexpr std::uint16_t kIpprotoSctp = 132;
inline constexpr std::uint16_t kIpprotoUdplite = 136;
inline constexpr std::uint16_t kIpprotoRaw = 255;
inline constexpr std::uint16_t kIpprotoMptcp = 262;

}  // namespace pw

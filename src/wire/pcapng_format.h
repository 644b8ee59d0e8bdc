#pragma once

#include <cstddef>
#include <cstdint>

/// Numbers of draft-ietf-opsawg-pcapng: block types, option codes and fixed fields.
namespace pw::pcapng {

inline constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
inline constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
inline constexpr std::uint16_t kMajorVersion = 1;
inline constexpr std::uint32_t kInterfaceDescription = 1;
inline constexpr std::uint32_t kEnhancedPacket = 6;
inline constexpr std::uint16_t kLinkRaw = 101;

inline constexpr std::uint16_t kEndOfOptions = 0;
inline constexpr std::uint16_t kComment = 1;
inline constexpr std::uint16_t kUserApplication = 4;
inline constexpr std::uint16_t kInterfaceName = 2;
inline constexpr std::uint16_t kInterfaceText = 3;
inline constexpr std::uint16_t kTimeResolution = 9;
inline constexpr std::uint16_t kPacketFlags = 2;

inline constexpr std::uint32_t kInbound = 1;
inline constexpr std::uint32_t kOutbound = 2;
inline constexpr std::byte kNanoseconds{9};  ///< 10^-9

}  // namespace pw::pcapng

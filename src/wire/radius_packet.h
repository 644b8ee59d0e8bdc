#pragma once

#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw {

inline constexpr std::uint8_t kRadiusAccessAccept = 2;
inline constexpr std::uint8_t kRadiusAccountingResponse = 5;
inline constexpr std::uint8_t kRadiusStatusServer = 12;

using RadiusAuthenticator = std::array<std::byte, 16>;

/// A RADIUS packet (RFC 2865 s.3). Views of the datagram.
struct RadiusPacket {
  std::uint8_t code = 0;
  std::uint8_t identifier = 0;
  RadiusAuthenticator authenticator{};
  std::span<const std::byte> attributes;
};

/// Bytes behind the length are padding. Errors: kTruncated; kInvalid (length below 20).
Result<RadiusPacket> ParseRadiusPacket(std::span<const std::byte> bytes);

/// A packet with no attribute but the Message-Authenticator, whose value (zero here) is the MAC of
/// the whole packet: at kRadiusMacAt (RFC 3579 s.3.2).
std::vector<std::byte> BuildStatusServer(std::uint8_t identifier,
                                         const RadiusAuthenticator& authenticator);
inline constexpr std::size_t kRadiusMacAt = 22;

}  // namespace pw

#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

inline constexpr std::uint8_t kPfcpHeartbeatRequest = 1;
inline constexpr std::uint8_t kPfcpHeartbeatResponse = 2;
inline constexpr std::uint8_t kPfcpVersionNotSupported = 11;

/// The head of a PFCP message (3GPP TS 29.244 s.7.2.2), and what a heartbeat carries.
struct PfcpMessage {
  std::uint8_t version = 1;
  std::uint8_t type = 0;
  std::uint32_t sequence = 0;  ///< 24 bits
  /// Recovery Time Stamp (s.8.2.65): when the peer started, in seconds since 1900 (RFC 5905).
  std::optional<std::uint32_t> started;
};

/// Reads the first message of a datagram. Errors: kTruncated; kInvalid (version 0, length).
Result<PfcpMessage> ParsePfcpMessage(std::span<const std::byte> bytes);

/// Heartbeat Request (s.7.4.2.1); `started` as above.
std::vector<std::byte> BuildPfcpHeartbeat(std::uint32_t sequence, std::uint32_t started);

}  // namespace pw

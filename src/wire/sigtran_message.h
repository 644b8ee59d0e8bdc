#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// The head that M3UA, SUA, M2UA and IUA share (RFC 4666 s.3.1, RFC 3868 s.3.1), and of the
/// parameters those that a heartbeat needs. Views.
struct SigtranMessage {
  std::uint8_t message_class = 0;
  std::uint8_t type = 0;
  std::optional<std::span<const std::byte>> heartbeat_data;  ///< parameter 9
  std::optional<std::uint32_t> error_code;                   ///< parameter 12
};

inline constexpr std::uint8_t kSigtranManagement = 0;  ///< message class MGMT
inline constexpr std::uint8_t kSigtranAspState = 3;    ///< message class ASPSM
inline constexpr std::uint8_t kSigtranError = 0;       ///< type in MGMT
inline constexpr std::uint8_t kSigtranBeat = 3;        ///< types in ASPSM
inline constexpr std::uint8_t kSigtranBeatAck = 6;

/// Errors: kTruncated; kInvalid (version other than 1, length).
Result<SigtranMessage> ParseSigtranMessage(std::span<const std::byte> bytes);

/// BEAT (RFC 4666 s.3.5.5): asks for its data back, and changes nothing.
std::vector<std::byte> BuildSigtranBeat(std::span<const std::byte> data);

}  // namespace pw

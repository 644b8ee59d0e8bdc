#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pw {

inline constexpr std::uint8_t kNtpClient = 3;  ///< modes (RFC 5905 figure 10)
inline constexpr std::uint8_t kNtpServer = 4;
inline constexpr std::uint8_t kNtpControl = 6;
inline constexpr std::uint8_t kNtpPrivate = 7;

/// The header of a time packet, modes 1 to 5 (RFC 5905 s.7.3).
struct NtpPacket {
  std::uint8_t leap = 0;  ///< 3 = the clock is not synchronised
  std::uint8_t version = 0;
  std::uint8_t mode = 0;
  std::uint8_t stratum = 0;
  std::uint32_t reference_id = 0;
  std::uint64_t originate = 0;  ///< NTP timestamps: seconds since 1900 in 32.32 bits
  std::uint64_t transmit = 0;
};

/// Errors: kTruncated; kInvalid (mode 6 and 7, which are laid out differently).
Result<NtpPacket> ParseNtpPacket(std::span<const std::byte> bytes);

/// A request in mode 3, version 4, where only the transmit timestamp says something: the server
/// gives it back as the originate timestamp.
std::vector<std::byte> BuildNtpRequest(std::uint64_t transmit);

/// A control message (RFC 9327 s.2) of mode 6.
struct NtpControl {
  bool response = false;
  bool error = false;
  bool more = false;
  std::uint8_t opcode = 0;
  std::uint16_t sequence = 0;
  std::string data;
};

/// Errors: kTruncated; kInvalid (another mode).
Result<NtpControl> ParseNtpControl(std::span<const std::byte> bytes);

/// Read Variables (RFC 9327 s.2, opcode 2) of the system.
std::vector<std::byte> BuildNtpReadVariables(std::uint16_t sequence);

}  // namespace pw

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pw {

/// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), SCTP's checksum (RFC 9260 appendix A).
/// SCTP carries it least significant byte first. `before` is the value of the bytes that come ahead
/// of these, where a message lies in parts.
std::uint32_t Crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

}  // namespace pw

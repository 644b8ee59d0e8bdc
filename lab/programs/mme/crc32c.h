#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pw::lab {

/// CRC32c of the bytes, as SCTP uses it: RFC 9260 appendix A. The value goes on the wire with its
/// least significant byte first. Known answer: "123456789" gives 0xe3069283.
/// `before` is the value of the bytes that stand before these, if any.
std::uint32_t Crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

}  // namespace pw::lab

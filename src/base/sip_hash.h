#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pw {

/// 128 secret bits.
using SipKey = std::array<std::uint64_t, 2>;

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed 64-bit hash for short inputs. Who does not
/// know the key can neither predict nor forge it. Takes some 20 ns for a packet's addresses, which
/// is why no general library stands here: one call for each packet sent and received.
std::uint64_t SipHash(const SipKey& key, std::span<const std::byte> bytes) noexcept;

}  // namespace pw

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pw::lab {

using SipKey = std::array<std::uint64_t, 2>;

/// SipHash-2-4, a keyed hash of short messages (J.-P. Aumasson, D. J. Bernstein, 2012). Seals the
/// SCTP state cookie, so that no state is kept for an INIT. Known answer: key bytes 00..0f, message
/// bytes 00..0e give 0xa129ca6149be45e5.
std::uint64_t SipHash(const SipKey& key, std::span<const std::byte> message) noexcept;

}  // namespace pw::lab

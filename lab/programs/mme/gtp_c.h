#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw::lab {

/// Answers one GTPv2-C message: Echo Request gets Echo Response with our restart counter; a higher
/// version gets Version Not Supported Indication; all else, malformed included, nothing.
/// 3GPP TS 29.274 sections 5.1 (header), 7.1.1 to 7.1.3, 8.5 (Recovery).
std::optional<std::vector<std::byte>> AnswerGtpC(std::span<const std::byte> message,
                                                 std::uint8_t restart_counter);

}  // namespace pw::lab

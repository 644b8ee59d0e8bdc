#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// The path management messages have the same numbers in GTPv1, GTPv2 and GTP' (3GPP TS 29.060
/// s.7.1, TS 29.274 s.6.1, TS 32.295 s.6.1.1).
inline constexpr std::uint8_t kGtpEchoRequest = 1;
inline constexpr std::uint8_t kGtpEchoResponse = 2;
inline constexpr std::uint8_t kGtpVersionNotSupported = 3;

/// Which of the protocols that share the name a message belongs to.
enum class GtpFlavour : std::uint8_t {
  kV0,     ///< 3GPP TS 09.60
  kV1,     ///< GTPv1-C (TS 29.060) and GTP-U (TS 29.281): same header
  kV2,     ///< GTPv2-C (TS 29.274)
  kPrime,  ///< GTP' (TS 32.295)
};

struct GtpMessage {
  GtpFlavour flavour = GtpFlavour::kV1;
  std::uint8_t version = 1;  ///< of the flavour; GTP' has 0, 1 and 2
  std::uint8_t type = 0;
  std::uint32_t sequence = 0;            ///< 16 bits, of GTPv2 24 bits; 0 where it is left out
  std::span<const std::byte> elements;   ///< the information elements, a view
  std::optional<std::uint8_t> restarts;  ///< restart counter of a Recovery element
};

/// Reads the one message of a datagram. Bytes behind it are ignored, as extension headers are.
/// Errors: kTruncated; kInvalid (unknown version).
Result<GtpMessage> ParseGtpMessage(std::span<const std::byte> bytes);

/// Echo Request of a flavour. `version` matters for GTP' alone, where it is 0 to 2. GTPv2 carries
/// the Recovery element that it demands (TS 29.274 table 7.1.1-1), with the counter 0.
std::vector<std::byte> BuildGtpEcho(GtpFlavour flavour, std::uint8_t version,
                                    std::uint32_t sequence);

}  // namespace pw

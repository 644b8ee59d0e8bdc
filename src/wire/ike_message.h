#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pw {

inline constexpr std::uint8_t kIkeSaInit = 34;       ///< exchange type (RFC 7296 s.3.1)
inline constexpr std::uint16_t kIkeNoProposal = 14;  ///< NO_PROPOSAL_CHOSEN (s.3.10.1)

/// The head of an IKE message (RFC 7296 s.3.1), of version 1 or 2.
struct IkeMessage {
  std::uint64_t initiator = 0;  ///< SPIs
  std::uint64_t responder = 0;
  std::uint8_t major = 2;
  std::uint8_t exchange = 0;
  bool response = false;
  std::uint32_t id = 0;
  std::optional<std::uint16_t> notify;  ///< type of the first Notify payload, if it comes first
};

/// Errors: kTruncated; kInvalid (length, version other than 1 and 2).
Result<IkeMessage> ParseIkeMessage(std::span<const std::byte> bytes);

/// IKE_SA_INIT with one proposal of algorithms that nobody has (private use numbers), so that a
/// responder refuses it and keeps no state. `filler` gives the key exchange and the nonce: at least
/// 64 bytes.
std::vector<std::byte> BuildIkeSaInit(std::uint64_t initiator, std::span<const std::byte> filler);

}  // namespace pw

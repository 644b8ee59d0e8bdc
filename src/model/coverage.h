#pragma once

#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pw {

/// How completely a question was answered.
enum class CoverageStatus : std::uint8_t {
  kComplete,     ///< everything that was asked was answered
  kPartial,      ///< some answers are missing or raced; reason says which
  kUnavailable,  ///< the kernel or the host has no such thing to ask; reason says what
  kDenied,       ///< a privilege is missing; reason names it
};

std::string_view ToString(CoverageStatus status);
std::optional<CoverageStatus> ParseCoverageStatus(std::string_view text);

/// One question put to the host and how it was answered. `subject` is "sockets", "namespaces",
/// "owners", "packages", "services" or "inetd"; netns, transport and family are set where the
/// question was about one of them.
struct Coverage {
  std::string subject = "sockets";
  std::uint64_t netns = 0;  ///< inode of the network namespace, 0 = the host as a whole
  std::optional<Transport> transport;
  std::optional<Family> family;
  CoverageStatus status = CoverageStatus::kComplete;
  std::string reason;  ///< empty only when complete
};

}  // namespace pw

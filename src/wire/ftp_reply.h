#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A reply of FTP (RFC 959 s.4.2), or of another protocol with its form (SMTP).
struct FtpReply {
  std::uint16_t code = 0;          ///< 100-599
  std::vector<std::string> lines;  ///< the text of each, without code and line end

  friend bool operator==(const FtpReply&, const FtpReply&) = default;
};

/// The last whole reply that `stream` begins with: preliminary ones (1yz) before it are left out.
/// Nothing while some of it is missing. Errors: kInvalid (no reply, more than 200 lines).
Result<std::optional<FtpReply>> ParseFtpReply(std::string_view stream);

}  // namespace pw

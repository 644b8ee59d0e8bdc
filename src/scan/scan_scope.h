#pragma once

#include "base/result.h"
#include "wire/ip_prefix.h"
#include "wire/route_message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Which addresses may be asked anything at all.
class ScanScope {
 public:
  /// Without a file: addresses of this host, of its own links and of private ranges (RFC 1918,
  /// RFC 6598, RFC 4193, link-local).
  ScanScope() = default;

  /// One prefix or address a line; those behind "!" are never asked, whatever else allows them.
  /// "#" starts a comment. Errors: kInvalid naming `file` and line; a file that allows nothing.
  static Result<ScanScope> Parse(std::string_view text, const std::string& file);

  /// Why this address may not be asked; nothing if it may. `route`: how packets get there.
  std::optional<std::string> Objection(const IpAddress& address, const Route& route) const;

 private:
  bool from_file_ = false;
  std::vector<IpPrefix> allowed_;
  std::vector<IpPrefix> never_;
};

}  // namespace pw

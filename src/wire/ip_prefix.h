#pragma once

#include "base/result.h"
#include "wire/ip_address.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pw {

/// All addresses that begin with the same bits (RFC 4632, RFC 4291 s.2.3). Regular value.
class IpPrefix {
 public:
  /// "10.77.0.0/24", "fd77::/64", or one address. Bits behind the prefix must be zero, so that a
  /// slip of the pen does not name another network. Errors: kInvalid.
  static Result<IpPrefix> Parse(std::string_view text);
  /// The one address.
  explicit IpPrefix(const IpAddress& address);

  const IpAddress& address() const noexcept { return address_; }
  unsigned length() const noexcept { return length_; }
  bool Contains(const IpAddress& address) const noexcept;
  /// How many addresses it holds; nothing if more than 2^32.
  std::optional<std::uint64_t> size() const noexcept;
  /// The address at a position, from 0; only for those below size().
  IpAddress At(std::uint64_t position) const;

  friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;

 private:
  IpAddress address_;
  unsigned length_ = 0;
};

/// "10.77.0.0/24"; a single address without "/32".
std::string ToString(const IpPrefix& prefix);

}  // namespace pw

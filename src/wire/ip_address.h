#pragma once

#include "base/result.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pw {

enum class Family : std::uint8_t { kIpv4, kIpv6 };

/// "ipv4" or "ipv6".
std::string_view ToString(Family family);

/// An IPv4 or IPv6 address. Regular value; ordered by family, then bytes. Text form: dotted
/// decimal, or RFC 5952 for IPv6, without scope.
class IpAddress {
 public:
  /// 0.0.0.0
  IpAddress() = default;

  /// 4 or 16 bytes in network order. Errors: kInvalid for any other length.
  static Result<IpAddress> FromBytes(std::span<const std::byte> bytes);
  /// Errors: kInvalid (not an address, or with a prefix length or scope).
  static Result<IpAddress> Parse(std::string_view text);
  /// 0.0.0.0 or ::
  static IpAddress Any(Family family);

  Family family() const noexcept { return family_; }
  std::span<const std::byte> Bytes() const noexcept;

  /// 0.0.0.0 or ::
  bool IsAny() const noexcept;
  /// 127.0.0.0/8, ::1 or ::ffff:127.0.0.0/104
  bool IsLoopback() const noexcept;
  /// ::ffff:a.b.c.d (RFC 4291 s.2.5.5.2)
  bool IsV4Mapped() const noexcept;
  /// a.b.c.d of a v4-mapped address, else the address itself.
  IpAddress Unmapped() const noexcept;
  /// The next higher one of the family; nothing behind the last.
  std::optional<IpAddress> Next() const noexcept;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  Family family_ = Family::kIpv4;
  std::array<std::byte, 16> bytes_{};  // IPv4 uses the first four, the rest stays zero
};

std::string ToString(const IpAddress& address);

}  // namespace pw

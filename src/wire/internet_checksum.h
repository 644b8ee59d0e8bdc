#pragma once

#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pw {

/// The ones' complement sum of IP, TCP, UDP and ICMP (RFC 1071), taken piece by piece. Every piece
/// but the last must have an even length.
class InternetChecksum {
 public:
  void Add(std::span<const std::byte> bytes) noexcept;
  /// The pseudo header of IPv4 (RFC 9293 s.3.1) or IPv6 (RFC 8200 s.8.1). `length` in bytes.
  void AddPseudoHeader(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                       std::uint32_t length) noexcept;
  /// The field's value; 0 over bytes that hold a right one.
  std::uint16_t Value() const noexcept;

 private:
  std::uint64_t sum_ = 0;
};

}  // namespace pw

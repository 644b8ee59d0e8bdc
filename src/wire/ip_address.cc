#include "wire/ip_address.h"

#include "base/text.h"

#include <algorithm>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace pw {

std::string_view ToString(Family family) {
  return family == Family::kIpv4 ? "ipv4" : "ipv6";
}

Result<IpAddress> IpAddress::FromBytes(std::span<const std::byte> bytes) {
  if (bytes.size() != 4 && bytes.size() != 16) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read address: {} bytes are neither IPv4 nor IPv6", bytes.size())};
  }
  IpAddress address;
  address.family_ = bytes.size() == 4 ? Family::kIpv4 : Family::kIpv6;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

Result<IpAddress> IpAddress::Parse(std::string_view text) {
  IpAddress address;
  const std::string terminated(text);
  // inet_pton takes exactly the textual forms of RFC 4291 s.2.2 and dotted decimal. A NUL inside
  // would hide the rest of the text from it.
  if (terminated.find('\0') == std::string::npos) {
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data()) == 1) return address;
    address.family_ = Family::kIpv6;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
  }
  return Error{Error::Code::kInvalid,
               fmt::format("read address \"{}\": not an IPv4 or IPv6 address", Printable(text))};
}

IpAddress IpAddress::Any(Family family) {
  IpAddress address;
  address.family_ = family;
  return address;
}

std::span<const std::byte> IpAddress::Bytes() const noexcept {
  return std::span(bytes_).first(family_ == Family::kIpv4 ? 4 : 16);
}

bool IpAddress::IsAny() const noexcept {
  return std::ranges::all_of(bytes_, [](std::byte b) { return b == std::byte{0}; });
}

bool IpAddress::IsLoopback() const noexcept {
  const IpAddress plain = Unmapped();
  if (plain.family_ == Family::kIpv4) return plain.bytes_[0] == std::byte{127};
  IpAddress one = Any(Family::kIpv6);
  one.bytes_[15] = std::byte{1};
  return plain == one;
}

bool IpAddress::IsV4Mapped() const noexcept {
  return family_ == Family::kIpv6 &&
         std::all_of(bytes_.begin(), bytes_.begin() + 10,
                     [](std::byte b) { return b == std::byte{0}; }) &&
         bytes_[10] == std::byte{0xff} && bytes_[11] == std::byte{0xff};
}

IpAddress IpAddress::Unmapped() const noexcept {
  if (!IsV4Mapped()) return *this;
  IpAddress plain;
  std::copy(bytes_.begin() + 12, bytes_.end(), plain.bytes_.begin());
  return plain;
}

std::optional<IpAddress> IpAddress::Next() const noexcept {
  IpAddress next = *this;
  for (std::size_t i = Bytes().size(); i-- > 0;) {
    next.bytes_[i] = static_cast<std::byte>(std::to_integer<unsigned>(next.bytes_[i]) + 1U);
    if (next.bytes_[i] != std::byte{0}) return next;
  }
  return std::nullopt;
}

std::string ToString(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.family() == Family::kIpv4 ? AF_INET : AF_INET6, address.Bytes().data(),
            text.data(), text.size());
  return text.data();
}

}  // namespace pw

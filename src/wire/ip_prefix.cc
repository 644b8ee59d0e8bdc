#include "wire/ip_prefix.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pw {
namespace {

unsigned Bits(const IpAddress& address) {
  return static_cast<unsigned>(address.Bytes().size() * 8);
}

std::byte Mask(unsigned bits) {
  return static_cast<std::byte>(0xff00U >> bits);
}

}  // namespace

IpPrefix::IpPrefix(const IpAddress& address) : address_(address), length_(Bits(address)) {}

Result<IpPrefix> IpPrefix::Parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::Parse(text.substr(0, slash));
  if (!address) return address.error();
  IpPrefix prefix(*address);
  if (slash == std::string_view::npos) return prefix;
  const auto length = ParseNumber<unsigned>(text.substr(slash + 1));
  if (!length || *length > Bits(*address)) {
    return Error{Error::Code::kInvalid, std::string(text) +
                                            ": the prefix length is a number from 0 to " +
                                            std::to_string(Bits(*address))};
  }
  prefix.length_ = *length;
  const auto bytes = address->Bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t before = i * 8;
    const unsigned bits =
        *length <= before ? 0 : static_cast<unsigned>(std::min<std::size_t>(8, *length - before));
    if ((bytes[i] & ~Mask(bits)) != std::byte{0}) {
      return Error{Error::Code::kInvalid,
                   std::string(text) +
                       ": has bits behind the prefix length; one address is written "
                       "without /" +
                       std::to_string(*length)};
    }
  }
  return prefix;
}

bool IpPrefix::Contains(const IpAddress& address) const noexcept {
  if (address.family() != address_.family()) return false;
  const auto ours = address_.Bytes();
  const auto theirs = address.Bytes();
  for (std::size_t i = 0; i * 8 < length_; ++i) {
    const auto mask = Mask(static_cast<unsigned>(std::min<std::size_t>(8, length_ - i * 8)));
    if (((ours[i] ^ theirs[i]) & mask) != std::byte{0}) return false;
  }
  return true;
}

std::optional<std::uint64_t> IpPrefix::size() const noexcept {
  const unsigned free = Bits(address_) - length_;
  if (free > 32) return std::nullopt;
  return std::uint64_t{1} << free;
}

IpAddress IpPrefix::At(std::uint64_t position) const {
  std::array<std::byte, 16> bytes{};
  const auto first = address_.Bytes();
  for (std::size_t i = 0; i < first.size(); ++i) {
    const std::size_t shift = (first.size() - 1 - i) * 8;
    const std::uint64_t part = shift < 64 ? position >> shift & 0xffU : 0;
    bytes[i] = first[i] | static_cast<std::byte>(part);
  }
  return *IpAddress::FromBytes(std::span(bytes).first(first.size()));
}

std::string ToString(const IpPrefix& prefix) {
  const std::string address = ToString(prefix.address());
  return prefix.size() == 1 ? address : address + "/" + std::to_string(prefix.length());
}

}  // namespace pw

#include "wire/internet_checksum.h"

namespace pw {

void InternetChecksum::Add(std::span<const std::byte> bytes) noexcept {
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    sum_ += (std::to_integer<std::uint64_t>(bytes[i]) << 8) |
            std::to_integer<std::uint64_t>(bytes[i + 1]);
  }
  if (i < bytes.size()) sum_ += std::to_integer<std::uint64_t>(bytes[i]) << 8;
}

void InternetChecksum::AddPseudoHeader(const IpAddress& source, const IpAddress& destination,
                                       std::uint8_t protocol, std::uint32_t length) noexcept {
  Add(source.Bytes());
  Add(destination.Bytes());
  sum_ += protocol;
  sum_ += (length >> 16) + (length & 0xffff);
}

std::uint16_t InternetChecksum::Value() const noexcept {
  std::uint64_t sum = sum_;
  while ((sum >> 16) != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum & 0xffff);
}

}  // namespace pw

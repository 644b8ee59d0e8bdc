#include "report/exports.h"

#include <array>
#include <cstddef>
#include <new>
#include <span>
#include <string>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace pw {

std::string NameUuid(std::string_view name) {
  // The name space of this project, a random UUID chosen once: 5c1f6c0e-0f0b-4e0a-9a57-8a1d2f2e6b31
  constexpr std::string_view kSpace =
      "\x5c\x1f\x6c\x0e\x0f\x0b\x4e\x0a\x9a\x57\x8a\x1d\x2f\x2e\x6b\x31";
  const std::string bytes = std::string(kSpace) + std::string(name);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, EVP_sha1(), nullptr) != 1)
    throw std::bad_alloc();
  hash[6] = static_cast<unsigned char>((hash[6] & 0x0fU) | 0x50U);  // version 5
  hash[8] = static_cast<unsigned char>((hash[8] & 0x3fU) | 0x80U);  // variant of RFC 9562
  std::string text;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", hash[i]);
  }
  return text;
}

}  // namespace pw

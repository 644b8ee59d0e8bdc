#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>
#include <vector>

namespace pw {

/// Bytes written in pairs of hexadecimal digits, for tests.
inline std::vector<std::byte> Hex(std::string_view digits) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    bytes.push_back(static_cast<std::byte>(value));
  }
  return bytes;
}

}  // namespace pw

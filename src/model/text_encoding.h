#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pw {

/// What keeps bytes from being a text file of ours, with the place (from 1, column in bytes).
struct EncodingFault {
  std::string what;  ///< says what to do: "is UTF-16, not UTF-8; convert it with: iconv ..."
  int line = 1;
  int column = 1;
};

/// Checks that a file is UTF-8 without NUL bytes and not larger than `limit` bytes.
std::optional<EncodingFault> FindEncodingFault(std::string_view text, std::size_t limit);

/// True for C0 controls other than tab and line feed, DEL, and C1 controls (U+0080 to U+009F):
/// nothing that belongs into a list, and much that could play with a terminal.
bool HasControlCharacter(std::string_view utf8) noexcept;

/// Without the byte order mark of UTF-8, if there is one.
std::string_view WithoutByteOrderMark(std::string_view text) noexcept;

}  // namespace pw

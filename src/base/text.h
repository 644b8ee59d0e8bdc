#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A view without blanks, tabs, CR and LF at both ends.
std::string_view Trim(std::string_view text) noexcept;

/// Pieces between `separator`, empty ones kept: "a,,b" gives three.
std::vector<std::string_view> Split(std::string_view text, char separator);

/// Words between runs of blanks and tabs; never empty ones.
std::vector<std::string_view> Words(std::string_view text);

/// Takes the next line off `rest` (without LF or CR LF); nothing when `rest` is empty.
std::optional<std::string_view> NextLine(std::string_view& rest) noexcept;

/// The whole text as a number; nothing if any other character is in it or it does not fit.
template <std::integral T>
std::optional<T> ParseNumber(std::string_view text, int base = 10) noexcept {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// ASCII lower case; other bytes unchanged.
std::string ToLower(std::string_view text);

/// The last component of a path: "/usr/sbin/sshd" gives "sshd".
std::string_view Basename(std::string_view path) noexcept;

/// True if every byte belongs to well-formed UTF-8 (RFC 3629).
bool IsUtf8(std::string_view text) noexcept;

/// Safe for a terminal, a log and JSON: control characters become \xNN, bytes that are not UTF-8
/// become U+FFFD. Text from the network and from other users' processes passes through here.
std::string Printable(std::string_view text);

}  // namespace pw

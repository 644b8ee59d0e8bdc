#include "base/base64.h"

#include <cstdint>

namespace pw {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t ByteAt(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])) : 0U;
}

}  // namespace

std::string ToBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const std::uint32_t group =
        (ByteAt(bytes, i) << 16U) | (ByteAt(bytes, i + 1) << 8U) | ByteAt(bytes, i + 2);
    text += kAlphabet[(group >> 18U) & 63U];
    text += kAlphabet[(group >> 12U) & 63U];
    text += left > 1 ? kAlphabet[(group >> 6U) & 63U] : '=';
    text += left > 2 ? kAlphabet[group & 63U] : '=';
  }
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const std::string_view group = text.substr(i, 4);
    std::size_t padding = 0;
    if (i + 4 == text.size() && group[3] == '=') padding = group[2] == '=' ? 2 : 1;
    std::uint32_t value = 0;
    for (std::size_t at = 0; at < 4 - padding; ++at) {
      const std::size_t digit = kAlphabet.find(group[at]);
      if (digit == std::string_view::npos) return std::nullopt;
      value |= static_cast<std::uint32_t>(digit) << (18U - 6U * at);
    }
    if ((value & ((1U << (8U * padding)) - 1U)) != 0) return std::nullopt;
    for (std::size_t at = 0; at < 3 - padding; ++at)
      bytes += static_cast<char>((value >> (16U - 8U * at)) & 0xffU);
  }
  return bytes;
}

}  // namespace pw

#include "base/bytes.h"

#include <fmt/format.h>

namespace pw {

Result<std::span<const std::byte>> ByteReader::Take(std::size_t n) {
  if (n > rest_.size()) {
    return Error{Error::Code::kTruncated,
                 fmt::format("take {} bytes: only {} left", n, rest_.size())};
  }
  return std::exchange(rest_, rest_.subspan(n)).first(n);
}

Result<Done> ByteReader::Skip(std::size_t n) {
  auto skipped = Take(n);
  if (!skipped) return std::move(skipped).error();
  return Done{};
}

void ByteWriter::Append(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void ByteWriter::Append(std::string_view text) {
  Append(AsBytes(text));
}

void ByteWriter::Pad(std::size_t zeros) {
  bytes_.resize(bytes_.size() + zeros);
}

std::span<const std::byte> AsBytes(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string_view AsText(std::span<const std::byte> bytes) noexcept {
  // char may alias any object (C++20 [basic.lval] 11.3).
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string ToHex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    text.push_back(kDigits[std::to_integer<std::size_t>(b >> 4)]);
    text.push_back(kDigits[std::to_integer<std::size_t>(b & std::byte{0x0f})]);
  }
  return text;
}

}  // namespace pw

#include "model/text_encoding.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

EncodingFault FaultAt(std::string_view text, std::size_t offset, std::string what) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t start =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {std::move(what), static_cast<int>(lines) + 1, static_cast<int>(offset - start) + 1};
}

/// Every line by itself, since no UTF-8 sequence crosses a line feed.
std::size_t FirstBadOffset(std::string_view text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (!IsUtf8(text.substr(start, end - start))) break;
    start = end + 1;
  }
  std::size_t offset = std::min(start, text.size());
  while (offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x80)
    ++offset;
  return offset;
}

}  // namespace

std::optional<EncodingFault> FindEncodingFault(std::string_view text, std::size_t limit) {
  if (text.size() > limit) {
    return EncodingFault{fmt::format("is {} bytes long, more than the {} MiB a list may have",
                                     text.size(), limit >> 20)};
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return EncodingFault{"is UTF-16, not UTF-8; convert it with: iconv -f UTF-16 -t UTF-8"};
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return FaultAt(text, nul,
                   "has a NUL byte: is it UTF-16 or no text at all? If UTF-16, convert it with: "
                   "iconv -f UTF-16LE -t UTF-8");
  }
  if (!IsUtf8(text)) {
    return FaultAt(text, FirstBadOffset(text),
                   "is not UTF-8; convert it with: iconv -f LATIN1 -t UTF-8 (or whatever its "
                   "encoding is)");
  }
  return std::nullopt;
}

bool HasControlCharacter(std::string_view utf8) noexcept {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20 && byte != '\t' && byte != '\n') return true;
    if (byte == 0x7F) return true;
    // U+0080 to U+009F is 0xC2 followed by 0x80 to 0x9F
    if (byte == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

std::string_view WithoutByteOrderMark(std::string_view text) noexcept {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace pw

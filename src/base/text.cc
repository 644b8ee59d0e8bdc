#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

/// One row of table 3-7 of the Unicode standard: which second bytes may follow a range of lead
/// bytes and how long the sequence is. Over-long forms and surrogates have no row.
struct Utf8Row {
  unsigned char first_lead;
  unsigned char last_lead;
  unsigned char first_second;
  unsigned char last_second;
  std::size_t length;
};

constexpr auto kUtf8Rows = std::to_array<Utf8Row>({
    {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
});

bool Within(char c, unsigned char low, unsigned char high) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none.
std::size_t Utf8Length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (Within(text[0], 0x00, 0x7f)) return 1;
  for (const Utf8Row& row : kUtf8Rows) {
    if (!Within(text[0], row.first_lead, row.last_lead)) continue;
    if (text.size() < row.length) return 0;
    if (!Within(text[1], row.first_second, row.last_second)) return 0;
    const std::string_view tail = text.substr(2, row.length - 2);
    const bool whole = std::ranges::all_of(tail, [](char c) { return Within(c, 0x80, 0xbf); });
    return whole ? row.length : 0;
  }
  return 0;
}

}  // namespace

std::string_view Trim(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos;
       at = text.find(separator, start)) {
    pieces.push_back(text.substr(start, at - start));
    start = at + 1;
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t start = text.find_first_not_of(kBlank);
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(kBlank, start), text.size());
    words.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(kBlank, end);
  }
  return words;
}

std::optional<std::string_view> NextLine(std::string_view& rest) noexcept {
  if (rest.empty()) return std::nullopt;
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string_view Basename(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsUtf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string Printable(std::string_view text) {
  // Almost all text is plain ASCII.
  if (std::ranges::all_of(text, [](char c) { return Within(c, 0x20, 0x7e); }))
    return std::string(text);
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const auto lead = static_cast<unsigned char>(text.front());
    // C1 controls (U+0080 to U+009F, bytes c2 80 to c2 9f) can drive a terminal as C0 ones do.
    const bool c1 = length == 2 && lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
    if (length == 0) {
      safe += "\xef\xbf\xbd";
    } else if (length == 1 && (lead < 0x20 || lead == 0x7f)) {
      safe += fmt::format("\\x{:02x}", lead);
    } else if (c1) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[1]));
    } else {
      safe += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return safe;
}

}  // namespace pw

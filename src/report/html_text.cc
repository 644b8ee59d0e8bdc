#include "report/html_text.h"

#include "base/base64.h"
#include "base/text.h"
#include "model/sha256.h"

#include <cstdint>

#include <fmt/format.h>

namespace pw {
namespace {

/// Well-formed UTF-8 in, the code point at `at` and its length out; 3-byte sequences are enough
/// for the characters that matter here.
std::uint32_t ThreeByteCodePoint(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  if (at + 2 >= text.size() || (byte(at) & 0xf0U) != 0xe0U) return 0;
  return ((byte(at) & 0x0fU) << 12U) | ((byte(at + 1) & 0x3fU) << 6U) | (byte(at + 2) & 0x3fU);
}

bool TurnsDirection(std::uint32_t code_point) {
  return (code_point >= 0x202a && code_point <= 0x202e) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

std::string Escape(std::string_view printable) {
  std::string safe;
  safe.reserve(printable.size() + 16);
  for (std::size_t i = 0; i < printable.size(); ++i) {
    const std::uint32_t code_point = ThreeByteCodePoint(printable, i);
    if (TurnsDirection(code_point)) {
      safe += fmt::format("\\u{{{:04x}}}", code_point);
      i += 2;
      continue;
    }
    switch (const char c = printable[i]) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string_view SignOf(std::string_view style) {
  if (style == "pass") return "\xe2\x9c\x93";  // check mark
  if (style == "fail") return "\xe2\x9c\x95";  // cross
  if (style == "inconclusive") return "?";
  if (style == "accepted") return "~";
  return {};
}

}  // namespace

std::string Html(std::string_view text) {
  return Escape(Printable(text));
}

std::string HtmlLines(std::string_view text) {
  std::string safe;
  bool first = true;
  for (const std::string_view line : Split(text, '\n')) {
    if (!first) safe += '\n';
    first = false;
    bool first_piece = true;
    for (const std::string_view piece : Split(line, '\t')) {
      if (!first_piece) safe += '\t';
      first_piece = false;
      safe += Escape(Printable(piece));
    }
  }
  return safe;
}

std::string_view VerdictWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "Pass";
    case Verdict::kFail:
      return "Fail";
    case Verdict::kInconclusive:
      return "Inconclusive";
    case Verdict::kNotApplicable:
      return "Not applicable";
  }
  return "Inconclusive";
}

std::string VerdictBadge(Verdict verdict) {
  return Badge(ToString(verdict), VerdictWord(verdict));
}

std::string Badge(std::string_view style, std::string_view word) {
  const std::string_view sign = SignOf(style);
  const std::string mark =
      sign.empty() ? std::string() : fmt::format("<span aria-hidden=\"true\">{}</span> ", sign);
  return fmt::format("<span class=\"badge {}\">{}{}</span>", style, mark, word);
}

std::string CspHash(std::string_view content) {
  return "sha256-" + ToBase64(Sha256Bytes(content));
}

}  // namespace pw

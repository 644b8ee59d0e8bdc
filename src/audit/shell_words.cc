#include "audit/shell_words.h"

#include "base/text.h"

#include <algorithm>

namespace pw {
namespace {

bool IsPlain(char c) {
  constexpr std::string_view kPlain = "@%_+=:,./-";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPlain.find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellWord(std::string_view text) {
  if (!text.empty() && text.front() != '-' && std::ranges::all_of(text, IsPlain))
    return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
  }
  return word + "'";
}

std::string ShellComment(std::string_view text) {
  return Printable(text);
}

}  // namespace pw

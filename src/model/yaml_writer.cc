#include "model/yaml_writer.h"

#include "base/text.h"
#include "model/text_encoding.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::string_view kPlainMarks = "_./@*()+;'-";

bool IsAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Text that YAML 1.1 or 1.2 readers may take for a number, a date or a truth value.
bool LooksLikeOtherType(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"true", "false", "yes", "no", "on", "off", "null", "y", "n"});
  if (std::ranges::find(kWords, ToLower(text)) != kWords.end()) return true;
  // an IPv4 address has too many dots, "3GPP" a letter that no number has
  const bool numeric_start = text.front() >= '0' && text.front() <= '9';
  return numeric_start && std::ranges::count(text, '.') < 3 &&
         text.find_first_not_of("0123456789abcdefABCDEFxXoO_.+-") == std::string_view::npos;
}

bool IsPlain(std::string_view text) {
  if (text.empty() || (!IsAlnum(text.front()) && text.front() != '/')) return false;
  if (text.back() == ' ' || LooksLikeOtherType(text)) return false;
  return std::ranges::all_of(text, [](char c) {
    return IsAlnum(c) || c == ' ' || kPlainMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string YamlText(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string safe(text);
  if (!IsUtf8(text) || HasControlCharacter(text)) safe = Printable(text);
  std::string quoted = "\"";
  for (const char c : safe) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string YamlTexts(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  items.reserve(texts.size());
  for (const std::string& text : texts)
    items.push_back(YamlText(text));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

void YamlFields::Add(std::string_view key, std::string_view value) {
  if (!value.empty()) AddAlways(key, value);
}

void YamlFields::AddAlways(std::string_view key, std::string_view value) {
  AddYaml(key, YamlText(value));
}

void YamlFields::AddYaml(std::string_view key, std::string_view yaml) {
  fields_.push_back(fmt::format("{}: {}", key, yaml));
}

std::string YamlFields::AsItem(std::string_view indent) const {
  std::string text;
  for (const std::string& field : fields_) {
    text += fmt::format("{}{}{}\n", indent, text.empty() ? "- " : "  ", field);
  }
  return text;
}

std::string YamlFields::AsFlow() const {
  return fmt::format("{{{}}}", fmt::join(fields_, ", "));
}

}  // namespace pw

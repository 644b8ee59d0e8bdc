#include "inventory/unit_name.h"

#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::array<std::string_view, 11> kTypes = {"service", "socket",    "target", "device",
                                                     "mount",   "automount", "swap",   "timer",
                                                     "path",    "slice",     "scope"};

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(":-_.\\@").find(c) != std::string_view::npos;
}

/// Undoes the escaping of systemd-escape(1): "-" is "/", "\x2d" a byte.
std::string Unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\\x") && i + 4 <= text.size()) {
      if (const auto byte = ParseNumber<unsigned char>(text.substr(i + 2, 2), 16)) {
        plain += static_cast<char>(*byte);
        i += 3;
        continue;
      }
    }
    plain += text[i] == '-' ? '/' : text[i];
  }
  return plain;
}

std::string Specifier(char letter, const UnitName& name, std::string_view unit) {
  const std::string instance = name.instance.value_or("");
  switch (letter) {
    case 'i':
      return instance;
    case 'I':
      return Unescape(instance);
    case 'n':
      return std::string(unit);
    case 'N':
      return std::string(unit.substr(0, unit.rfind('.')));
    case 'p':
      return name.prefix;
    case 'P':
      return Unescape(name.prefix);
    case 'j':
      return name.prefix.substr(name.prefix.rfind('-') + 1);
    case '%':
      return "%";
    default:
      return fmt::format("%{}", letter);
  }
}

}  // namespace

std::optional<UnitName> ParseUnitName(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (text.size() > 255 || dot == std::string_view::npos || dot == 0) return std::nullopt;
  UnitName name;
  name.type = text.substr(dot + 1);
  if (std::ranges::find(kTypes, name.type) == kTypes.end()) return std::nullopt;
  if (!std::ranges::all_of(text, IsNameByte)) return std::nullopt;
  const std::string_view stem = text.substr(0, dot);
  const std::size_t at = stem.find('@');
  if (at == 0) return std::nullopt;
  name.prefix = stem.substr(0, at);
  if (at != std::string_view::npos) name.instance = stem.substr(at + 1);
  return name;
}

std::string InstanceOf(const UnitName& name, std::string_view instance) {
  return fmt::format("{}@{}.{}", name.prefix, instance, name.type);
}

std::string TemplateOf(std::string_view text) {
  const auto name = ParseUnitName(text);
  return name && name->IsInstance() ? InstanceOf(*name, "") : std::string();
}

std::string ExpandSpecifiers(std::string_view text, std::string_view unit) {
  if (text.find('%') == std::string_view::npos) return std::string(text);
  const auto name = ParseUnitName(unit);
  if (!name) return std::string(text);
  std::string expanded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 1 < text.size()) {
      expanded += Specifier(text[++i], *name, unit);
    } else {
      expanded += text[i];
    }
  }
  return expanded;
}

}  // namespace pw

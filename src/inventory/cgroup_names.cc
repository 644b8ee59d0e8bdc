#include "inventory/cgroup_names.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace pw {
namespace {

constexpr std::array<std::string_view, 5> kUnitEndings = {".service", ".socket", ".scope", ".mount",
                                                          ".swap"};

bool IsUnit(std::string_view component) {
  return std::ranges::any_of(kUnitEndings, [&](std::string_view ending) {
    return component.size() > ending.size() && component.ends_with(ending);
  });
}

/// systemd escapes bytes of unit names as \xNN (systemd-escape(1)).
std::string Unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x';
    const auto byte = escape ? ParseNumber<std::uint8_t>(text.substr(i + 2, 2), 16) : std::nullopt;
    if (byte) {
      plain.push_back(static_cast<char>(*byte));
      i += 3;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

/// The first run of exactly 64 hexadecimal digits in a component.
std::string_view LongId(std::string_view component) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::size_t start = component.find_first_of(kHex);
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(component.find_first_not_of(kHex, start), component.size());
    if (end - start == 64) return component.substr(start, 64);
    start = component.find_first_of(kHex, end);
  }
  return {};
}

std::string_view Without(std::string_view text, std::string_view prefix, std::string_view suffix) {
  if (text.size() <= prefix.size() + suffix.size()) return {};
  if (!text.starts_with(prefix) || !text.ends_with(suffix)) return {};
  return text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
}

}  // namespace

std::string UnitOfCgroup(std::string_view path) {
  const auto components = Split(path, '/');
  for (auto it = components.rbegin(); it != components.rend(); ++it) {
    if (IsUnit(*it)) return Unescape(*it);
  }
  return {};
}

std::string ContainerOfCgroup(std::string_view path) {
  for (const std::string_view component : Split(path, '/')) {
    if (const auto id = LongId(component); !id.empty()) return std::string(id.substr(0, 12));
    for (const std::string_view ending : {".service", ".scope"}) {
      const auto name =
          Without(component, ending == ".service" ? "systemd-nspawn@" : "machine-", ending);
      if (!name.empty()) return "nspawn:" + Unescape(name);
    }
    const auto lxc = Without(component, "lxc.payload.", "");
    if (!lxc.empty()) return "lxc:" + std::string(lxc);
  }
  return {};
}

std::string CgroupOfProcFile(std::string_view proc_cgroup) {
  std::string_view unified;
  std::string_view systemd;
  while (const auto line = NextLine(proc_cgroup)) {
    if (line->starts_with("0::")) unified = line->substr(3);
    const std::size_t named = line->find(":name=systemd:");
    if (named != std::string_view::npos) systemd = line->substr(named + 14);
  }
  if (unified.size() > 1 || systemd.empty()) return std::string(unified);
  return std::string(systemd);
}

}  // namespace pw

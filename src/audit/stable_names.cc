#include "audit/stable_names.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f');
}

bool IsNumber(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsDigit);
}

/// "<number>-<local>-<remote>" of a connection, or "<number>-<pid>-<uid>" of a local one.
bool IsConnection(std::string_view instance) {
  const auto parts = Split(instance, '-');
  return parts.size() >= 3 && IsNumber(parts.front());
}

/// The part of a name without its type that systemd or a container engine made up.
std::string StableStem(std::string_view stem) {
  if (const auto at = stem.find('@'); at != std::string_view::npos) {
    const bool made_up = IsConnection(stem.substr(at + 1));
    return std::string(stem.substr(0, at + 1)) + (made_up ? "*" : std::string(stem.substr(at + 1)));
  }
  const auto dash = stem.rfind('-');
  if (dash == std::string_view::npos) return std::string(stem);
  const std::string_view prefix = stem.substr(0, dash);
  const std::string_view rest = stem.substr(dash + 1);
  const bool transient =
      prefix == "run" && rest.size() > 1 &&
      ((rest.front() == 'r' && std::ranges::all_of(rest.substr(1), IsHexDigit)) ||
       (rest.front() == 'u' && IsNumber(rest.substr(1))));
  const bool login =
      prefix == "session" && (IsNumber(rest) || (rest.front() == 'c' && IsNumber(rest.substr(1))));
  if (transient || login || IsHexId(rest)) return fmt::format("{}-*", prefix);
  return std::string(stem);
}

}  // namespace

bool IsHexId(std::string_view text) {
  constexpr std::size_t kShortId = 12;  // as docker ps shows it
  return text.size() >= kShortId && std::ranges::all_of(text, IsHexDigit);
}

std::string StableUnit(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::string(name);
  return StableStem(name.substr(0, dot)) + std::string(name.substr(dot));
}

std::string StableNetns(const ElementView& view, const Listener& listener) {
  if (listener.netns >= view.inventory().namespaces.size()) return {};
  const NetworkNamespace& netns = view.inventory().namespaces[listener.netns];
  if (!netns.name.empty()) return netns.name;
  if (netns.own) return "own";
  const std::string tenant = view.NetnsName(listener);
  const bool number = IsNumber(tenant) || IsHexId(tenant);
  return number ? std::string() : StableUnit(tenant);
}

}  // namespace pw

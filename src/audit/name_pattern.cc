#include "audit/name_pattern.h"

#include <algorithm>

namespace pw {

bool MatchesName(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

bool MatchesAny(std::span<const std::string> patterns, std::string_view name) {
  return !name.empty() && std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return MatchesName(pattern, name);
  });
}

}  // namespace pw

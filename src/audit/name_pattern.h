#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pw {

/// Whole comparison; a final "*" of the pattern matches any rest.
bool MatchesName(std::string_view pattern, std::string_view name);
/// True if any of the patterns matches; an empty name matches none.
bool MatchesAny(std::span<const std::string> patterns, std::string_view name);

}  // namespace pw

#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// What a pattern caught, by name.
using Captures = std::vector<std::pair<std::string_view, std::string_view>>;

/// Holds text against a pattern, from its start; more may follow behind what matches.
///   <name>  at least one and at most 128 bytes other than CR and LF, up to the first place where
///   the
///           text behind it stands; at the end of the pattern, up to the end of the line
///   <>      whatever there is, also nothing and also several lines, up to that place
///   others  themselves
/// "VERSION <version>\r\n" on "VERSION 1.6.18\r\n" catches {"version", "1.6.18"}. There is no way
/// back to another place once one was taken, so the work grows with the text alone: the text is
/// hostile. Nothing if it does not match. Views of the text; names are views of the pattern.
std::optional<Captures> MatchPattern(std::string_view pattern, std::string_view text);

}  // namespace pw

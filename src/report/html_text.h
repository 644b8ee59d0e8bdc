#pragma once

#include "model/verdict.h"

#include <string>
#include <string_view>

namespace pw {

/// Text for an HTML element or a quoted attribute: the five characters of markup as entities,
/// control characters as \xNN, bytes that are not UTF-8 as U+FFFD, and the characters that turn
/// the direction of text (U+202A to U+202E, U+2066 to U+2069) as \u{NNNN}, so that nothing can pass
/// for something else. One line: LF becomes \x0a.
std::string Html(std::string_view text);
/// As Html, with line breaks and tabs kept, for <pre>.
std::string HtmlLines(std::string_view text);

/// "Pass", "Fail", "Inconclusive", "Not applicable": a badge's word.
std::string_view VerdictWord(Verdict verdict);
/// A verdict as a badge: sign, word, and a class for its colour.
std::string VerdictBadge(Verdict verdict);
/// A badge of another word, such as a severity.
std::string Badge(std::string_view style, std::string_view word);

/// "sha256-<base64>": names inline style and script in a Content-Security-Policy (CSP level 2
/// s.4.2.5), so that the page can forbid every other one.
std::string CspHash(std::string_view content);

}  // namespace pw

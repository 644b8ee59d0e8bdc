#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pw {

/// Base64 with padding and without line ends (RFC 4648 s.4).
std::string ToBase64(std::string_view bytes);

/// The reverse, and nothing else: other characters, wrong padding and bits that are lost in the
/// last character are refused, so that a text has one meaning and a meaning one text (s.3.5).
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace pw

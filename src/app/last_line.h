#pragma once

#include <string_view>

namespace pw {

/// The last line of what a program wrote that is not blank, without blanks around it; empty if
/// there is none. Programs that fail say why in it, warnings come before.
std::string_view LastLine(std::string_view text);

}  // namespace pw

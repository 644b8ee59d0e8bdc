#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pw {

/// The known name with the fewest edits from `text` (a swap of neighbours is one); empty when none
/// is near, which
/// means more than a third of its letters would have to change.
std::string_view NearestName(std::string_view text, std::span<const std::string_view> known);

/// `, did you mean "purpose"?`, or `; known are: a, b, c` when no name is near.
std::string NameHint(std::string_view text, std::span<const std::string_view> known);

}  // namespace pw

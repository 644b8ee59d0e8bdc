#pragma once

#include "model/port_list.h"
#include "model/profile.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

inline constexpr std::string_view kProfileFormat = "portwarrant/profile/1";

/// What reading a profile gave: the profile, or at least one error in `issues`.
struct ProfileReading {
  std::optional<Profile> profile;
  std::vector<ListIssue> issues;
};

/// Reads a profile (docs/schema/profile-1.schema.json). Every row needs a source; a row with
/// several transports gives one entry for each. Includes are not followed here.
ProfileReading ParseProfileYaml(std::string_view text, const std::string& file);

}  // namespace pw

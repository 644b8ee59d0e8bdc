#pragma once

#include "model/forbidden.h"
#include "model/port_list.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

inline constexpr std::string_view kForbiddenFormat = "portwarrant/forbidden/1";

/// What reading a forbidden list gave: the list, or at least one error in `issues`.
struct ForbiddenReading {
  std::optional<ForbiddenList> list;
  std::vector<ListIssue> issues;
};

/// Reads a forbidden list (docs/schema/forbidden-1.schema.json). Every row needs an id that no
/// other row has, a protocol, a title, a rule and a source.
ForbiddenReading ParseForbiddenYaml(std::string_view text, const std::string& file);

}  // namespace pw

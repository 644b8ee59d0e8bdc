#pragma once

#include "base/result.h"

#include <string>

namespace pw {

/// The built-in profiles and forbidden lists, one a line, for `portwarrant profiles`.
Result<std::string> ListProfiles();

/// One of them as a document with the source of every row, for `portwarrant profiles show NAME`.
/// Errors: kNotFound, with the nearest name.
Result<std::string> ShowProfile(const std::string& name);

}  // namespace pw

#pragma once

#include "base/result.h"

#include <string>

namespace pw {

/// SHA-256 of a file in hexadecimal, read in pieces: a capture or a program may be larger than
/// memory. Errors: as ReadFile.
Result<std::string> FileDigestOf(const std::string& path);
/// The same for "/name" inside another root.
Result<std::string> FileDigestInRoot(const std::string& root, const std::string& path);

}  // namespace pw

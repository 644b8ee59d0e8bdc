#pragma once

#include "base/result.h"

#include <string>

namespace pw {

/// Makes a file and the folders above it, as far as they are missing, for this user alone (0600,
/// 0700); what exists stays as it is. Errors: kDenied, kSystem (read-only or full file system).
Result<Done> MakePrivateFile(const std::string& path);

}  // namespace pw

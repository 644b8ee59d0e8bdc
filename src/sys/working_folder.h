#pragma once

#include "base/result.h"

#include <string>

namespace pw {

/// getcwd(3). Errors: kNotFound (it was removed), kDenied, kSystem.
Result<std::string> WorkingFolder();

/// chdir(2), for the whole process: before other threads look at relative paths. Errors: kNotFound,
/// kDenied, kSystem.
Result<Done> EnterFolder(const std::string& path);

}  // namespace pw

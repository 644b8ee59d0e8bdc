#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <string>

namespace pw {

/// Opens a file for reading, following every link, also those of /proc (proc(5): /proc/PID/exe is
/// the file that runs, whatever its name leads to by now). Errors: kNotFound, kDenied, kSystem.
Result<UniqueFd> OpenForReading(const std::string& path);

}  // namespace pw

#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace pw {

/// The addresses of a host name, in text form, in the order of getaddrinfo(3), each once. Errors:
/// kNotFound naming the host.
Result<std::vector<std::string>> ResolveName(const std::string& name);

}  // namespace pw

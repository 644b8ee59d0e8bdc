#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace pw {

/// Every IPv4 and IPv6 address of the interfaces of this thread's network namespace, loopback among
/// them, in text form, each once (getifaddrs(3)). Errors: kSystem.
Result<std::vector<std::string>> InterfaceAddresses();

}  // namespace pw

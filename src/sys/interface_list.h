#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace pw {

/// A network interface of this namespace and its addresses, as text without scope and prefix
/// length.
struct LocalInterface {
  std::string name;
  bool up = false;       ///< IFF_UP, netdevice(7)
  bool running = false;  ///< IFF_RUNNING
  std::vector<std::string> addresses;
};

/// All of the calling thread's network namespace, by name (getifaddrs(3)). Errors: kSystem.
Result<std::vector<LocalInterface>> ListInterfaces();

/// The addresses of all of them, loopback among them, each once. Errors: as ListInterfaces.
Result<std::vector<std::string>> InterfaceAddresses();

}  // namespace pw

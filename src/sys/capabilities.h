#pragma once

#include <string>
#include <vector>

namespace pw {

/// What a privilege is needed for, in the words of capabilities(7).
struct CapabilityNeed {
  std::string name;     ///< "CAP_SYS_PTRACE"
  std::string purpose;  ///< what cannot be seen without it
  bool held = false;    ///< in the effective set of this process
};

/// The capabilities by which the inside view sees more, each with what it gives and whether this
/// process has it.
std::vector<CapabilityNeed> InventoryCapabilities();

/// True if `name` ("CAP_NET_ADMIN") is in the effective set; false also for unknown names.
bool HasCapability(const std::string& name);

}  // namespace pw

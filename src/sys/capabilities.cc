#include "sys/capabilities.h"

#include "base/text.h"

#include <cap-ng.h>

namespace pw {

bool HasCapability(const std::string& name) {
  // libcap-ng knows "net_admin", people write "CAP_NET_ADMIN".
  std::string plain = ToLower(name);
  if (plain.starts_with("cap_")) plain.erase(0, 4);
  const int number = capng_name_to_capability(plain.c_str());
  if (number < 0) return false;
  if (capng_get_caps_process() != 0) return false;
  return capng_have_capability(CAPNG_EFFECTIVE, static_cast<unsigned>(number)) != 0;
}

std::vector<CapabilityNeed> InventoryCapabilities() {
  std::vector<CapabilityNeed> needs = {
      {"CAP_SYS_PTRACE", "executables, descriptors and namespaces of other users' processes",
       false},
      {"CAP_DAC_READ_SEARCH", "descriptor folders and files of other users", false},
      {"CAP_SYS_ADMIN", "sockets in other network namespaces", false},
      {"CAP_BPF", "one pass over all descriptors (with CAP_PERFMON)", false},
      {"CAP_PERFMON", "one pass over all descriptors (with CAP_BPF)", false},
  };
  for (CapabilityNeed& need : needs)
    need.held = HasCapability(need.name);
  return needs;
}

}  // namespace pw

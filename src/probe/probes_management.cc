#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> ManagementProbes() {
  return {};
}

}  // namespace pw

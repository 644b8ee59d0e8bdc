#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> SmallServerProbes() {
  return {};
}

}  // namespace pw

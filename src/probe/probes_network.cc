#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> NetworkProbes() {
  return {};
}

}  // namespace pw

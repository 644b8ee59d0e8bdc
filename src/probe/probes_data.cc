#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> DataProbes() {
  return {};
}

}  // namespace pw

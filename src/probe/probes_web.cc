#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> WebProbes() {
  return {};
}

}  // namespace pw

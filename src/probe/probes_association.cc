#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> AssociationProbes() {
  return {};
}

}  // namespace pw

#include "probe/probe_spec.h"

namespace pw {

std::span<const ProbeSpec> LoginProbes() {
  return {};
}

}  // namespace pw

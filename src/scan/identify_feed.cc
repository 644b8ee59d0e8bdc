#include "scan/identify_feed.h"

#include <utility>

namespace pw {

void IdentifyFeed::Add(const std::vector<PortToIdentify>& ports) {
  const std::lock_guard lock(mutex_);
  for (const PortToIdentify& port : ports) {
    if (port.silent && seen_.contains({port.target, port.transport, port.port, false})) continue;
    if (seen_.emplace(port.target, port.transport, port.port, port.silent).second)
      waiting_.push_back(port);
  }
}

std::vector<PortToIdentify> IdentifyFeed::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace pw

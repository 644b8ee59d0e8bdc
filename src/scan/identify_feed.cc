#include "scan/identify_feed.h"

#include <utility>

namespace pw {

namespace {

int ReasonFor(const PortToIdentify& port) {
  if (!port.silent) return 3;
  return port.thorough ? 2 : 1;
}

}  // namespace

void IdentifyFeed::Add(const std::vector<PortToIdentify>& ports) {
  const std::lock_guard lock(mutex_);
  for (const PortToIdentify& port : ports) {
    int& reason = seen_[{port.target, port.transport, port.port}];
    if (ReasonFor(port) <= reason) continue;
    reason = ReasonFor(port);
    waiting_.push_back(port);
  }
}

std::vector<PortToIdentify> IdentifyFeed::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace pw

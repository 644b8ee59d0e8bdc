#include "inventory/running_units.h"
#include "inventory/systemd_bus.h"

#include <chrono>
#include <utility>

namespace pw {

Result<std::vector<BusUnit>> AskUnitsByBus() {
  auto bus = SystemdBus::Connect(std::chrono::milliseconds{4000});
  if (!bus) return std::move(bus).error();
  return bus->Units();
}

}  // namespace pw

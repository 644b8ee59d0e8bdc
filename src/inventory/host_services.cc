#include "inventory/host_services.h"

namespace pw {

HostServices ReadHostServices() {
  return {};
}

void AddServicesAndPackages(const ProcessReader&, HostServices services, Inventory& inventory) {
  inventory.services = std::move(services.services);
}

}  // namespace pw

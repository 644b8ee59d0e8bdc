#pragma once

#include "inventory/process_facts.h"
#include "inventory/running_units.h"
#include "model/coverage.h"
#include "model/inventory.h"
#include "model/service.h"

#include <vector>

namespace pw {

/// The services of this host and how completely they were seen.
struct HostServices {
  std::vector<Service> services;
  std::vector<Coverage> coverage;
};

/// Reads the services of the collector's own root; `ask` as CollectServices. May run beside the
/// reading of sockets.
HostServices ReadHostServices(const RunningUnits& ask);

/// Joins services, listeners and packages: which package each process comes from (each executable
/// is looked up once, in the root it lives in), which line of inetd or xinetd is behind a listener
/// that one of them holds (also in a container's root), and which .socket unit systemd holds a
/// listener for. Adds services and coverage to `inventory`; its listeners must have their ids.
void JoinServicesAndPackages(const ProcessReader& reader, HostServices services,
                             Inventory& inventory);

/// Writes into each systemd service which listeners it owns.
void LinkServices(Inventory& inventory);

}  // namespace pw

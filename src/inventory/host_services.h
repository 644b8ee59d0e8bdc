#pragma once

#include "inventory/process_facts.h"
#include "inventory/service_source.h"
#include "model/inventory.h"

namespace pw {

/// Joins services, listeners and packages: which package each process comes from (each executable
/// is looked up once, in the root it lives in), which line of inetd or xinetd is behind a listener
/// that one of them holds (also in a container's root), and which .socket unit systemd holds a
/// listener for. `services`: those of the collector's own root. Adds services and coverage to
/// `inventory`; its listeners must have their ids.
void JoinServicesAndPackages(const ProcessReader& reader, ServiceCollection services,
                             Inventory& inventory);

/// Writes into each systemd service which listeners it owns.
void LinkServices(Inventory& inventory);

}  // namespace pw

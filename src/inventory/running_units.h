#pragma once

#include "base/result.h"
#include "inventory/bus_unit.h"

#include <functional>
#include <vector>

namespace pw {

/// Asks the running systemd of this host for its services, sockets, timers and paths. Takes at most
/// some seconds, whatever the manager does. Called from another thread than its maker's.
using RunningUnits = std::function<Result<std::vector<BusUnit>>()>;

/// Over D-Bus, by libsystemd. Errors: as SystemdBus::Connect and SystemdBus::Units.
Result<std::vector<BusUnit>> AskUnitsByBus();

/// By the systemctl of this host, for a program that brings no D-Bus library along. Errors:
/// kUnavailable (there is no systemctl, or it reaches no manager), kTimeout, kInvalid (too much
/// output), kSystem.
Result<std::vector<BusUnit>> AskUnitsBySystemctl();

}  // namespace pw

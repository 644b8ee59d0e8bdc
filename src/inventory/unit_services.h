#pragma once

#include "inventory/unit_index.h"
#include "model/service.h"

#include <map>
#include <string>
#include <vector>

namespace pw {

/// Units that start when the system starts, with the reason: "WantedBy=multi-user.target",
/// "Requires= of basic.target", ... Follows default.target through .wants, .requires and .upholds
/// folders, the dependencies in the unit files and the default ones (systemd.special(7)).
std::map<std::string, std::string> UnitsOfBoot(UnitIndex& index);

/// The services, sockets, timers and paths of an index as rows of the inventory, sorted by name:
/// those with a file, and instances that something starts. An alias is no row. Whether a unit is
/// active cannot be told by files: `active` is false and `sub_state` empty.
std::vector<Service> ServicesOf(UnitIndex& index);

}  // namespace pw

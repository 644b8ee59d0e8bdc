#pragma once

#include "inventory/bus_unit.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// The words that make systemctl(1) print what ParseSystemctlShow reads: every service, socket,
/// timer and path that systemd has loaded, active or not.
std::vector<std::string> SystemctlShowCommand(const std::string& program);

/// Reads the output of `systemctl show`: KEY=VALUE lines, an empty line between two units. Keys
/// that are not asked for, lines of another form, blocks without Id and units of other types are
/// passed over. Reads the older "ListenStream=ADDRESS" (systemd 219) like "Listen=ADDRESS
/// (Stream)".
std::vector<BusUnit> ParseSystemctlShow(std::string_view text);

}  // namespace pw

#pragma once

#include "model/port_list.h"
#include "model/transport.h"
#include "model/yaml_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// The fields that port lists and profiles have in common; each refuses what is wrong and then
/// gives nothing.

/// `transport:` of a map, one word. Refuses a missing one.
std::optional<Transport> TransportOf(const YamlMap& map);
/// As TransportOf, from any scalar.
std::optional<Transport> TransportFrom(YamlReader& reader, const YamlNode& node);
/// `port:` of a map. Refuses a missing one.
std::optional<WarrantPorts> PortsOf(const YamlMap& map);
/// `direction:`, "in", "out", "both" or empty.
std::string DirectionOf(const YamlMap& map);

}  // namespace pw

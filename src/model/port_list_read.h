#pragma once

#include "model/port_list_yaml.h"
#include "model/yaml_node.h"

#include <array>
#include <string>
#include <string_view>

namespace pw {

/// Keys of each kind of entry, in the order in which they are written. YAML and CSV share them.
inline constexpr auto kInterfaceKeys =
    std::to_array<std::string_view>({"name", "domain", "addresses"});
inline constexpr auto kElementKeys =
    std::to_array<std::string_view>({"name", "class", "vendor", "version"});
inline constexpr auto kWarrantKeys = std::to_array<std::string_view>(
    {"interface", "transport", "port", "service", "process", "unit", "user", "direction", "only_if",
     "reason", "purpose", "reference", "sctp_ppid"});
inline constexpr auto kServiceWarrantKeys =
    std::to_array<std::string_view>({"unit", "purpose", "reference"});
inline constexpr auto kExceptionKeys =
    std::to_array<std::string_view>({"finding", "subject", "owner", "reason", "expires"});

/// Turns the tree of a port list into the list, adding to the issues of `reading`.
void ReadPortList(const YamlNode& root, const std::string& file, PortListReading& reading);

}  // namespace pw

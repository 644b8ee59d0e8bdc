#pragma once

#include "model/inventory.h"
#include "model/json_node.h"

#include <optional>
#include <string>

namespace pw {

/// A row of "snmp_access" of portwarrant/inventory/1.
std::string SnmpAccessJson(const Inventory& inventory, const SnmpAccess& access);

/// Reads such a row, for the reader of the document: throws BadJson. Nothing for a process that
/// holds no socket of `inventory`.
std::optional<SnmpAccess> ReadSnmpAccess(const JsonNode& row, const Inventory& inventory);

}  // namespace pw

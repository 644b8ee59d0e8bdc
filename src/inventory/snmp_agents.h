#pragma once

#include "inventory/process_facts.h"
#include "model/inventory.h"

namespace pw {

/// Reads the access rules of each process that runs net-snmp's snmpd, in the root that it lives in,
/// and adds them to `inventory`, whose processes must have their packages. What cannot be read
/// makes them incomplete, with the reason.
void AddSnmpAccess(ProcessReader& reader, Inventory& inventory);

}  // namespace pw

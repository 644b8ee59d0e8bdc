#pragma once

#include "model/audit_report.h"
#include "model/inventory.h"
#include "report/bundle.h"

namespace pw {

/// Puts the raw records that each finding rests on into `store` and their names into the findings:
/// what the kernel said of its listeners (one JSON object a line), what the service manager said of
/// its services, and, with `read_host` (the inventory is of this host, just taken), the line of
/// inetd.conf and the unit, xinetd or init file, byte for byte. Files that not everyone may read
/// are left out, since a bundle travels further than they may. What cannot be read is no error.
void KeepRawRecords(const Inventory& inventory, bool read_host, AuditReport& report,
                    RecordStore& store);

}  // namespace pw

#pragma once

#include "model/inventory.h"
#include "model/inventory_json.h"

namespace pw {

/// The inside view for people: grouped by namespace and address; state, port, protocol, service,
/// process, unit, package; then the services that start by themselves without a listener are
/// counted, and what could not be seen is listed with its reason. Text of others is made printable.
void WriteInventoryTable(const Inventory& inventory, const TextSink& sink);

/// RFC 4180, one row a listener and process, header first. Cells that a spreadsheet would take for
/// a formula get a leading apostrophe.
void WriteInventoryCsv(const Inventory& inventory, const TextSink& sink);

/// True if something that was asked was not answered in full: the view is not the whole truth.
/// What the kernel does not have at all (`unavailable`) hides nothing.
bool IsIncomplete(const Inventory& inventory);

}  // namespace pw

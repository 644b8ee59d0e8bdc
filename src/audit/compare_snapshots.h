#pragma once

#include "base/result.h"
#include "model/change.h"
#include "model/snapshot.h"

namespace pw {

/// Everything that differs between two looks at an element, of what both have: inventories (every
/// network namespace in them), scans, port lists, conclusions. Errors: kInvalid when they have
/// nothing in common.
Result<Comparison> CompareSnapshots(const Snapshot& old_look, const Snapshot& new_look);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "model/snapshot.h"

#include <string>

namespace pw {

/// Reads what was seen of an element at one time: a bundle (a directory that `audit --output`
/// wrote; what it holds of inventory.json, scan.json, the scans of further
/// vantages and port-list.yaml), or one file: an
/// inventory, a scan or a port list. Errors: kNotFound, kInvalid naming file and place, and as
/// ReadFile.
Result<Snapshot> LoadSnapshot(const std::string& path);

}  // namespace pw

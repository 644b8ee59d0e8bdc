#pragma once

#include "base/result.h"
#include "inventory/bind_check.h"
#include "inventory/holder_source.h"
#include "inventory/running_units.h"
#include "model/inventory.h"

#include <string>

namespace pw {

struct CollectOptions {
  std::string netns = "all";  ///< "all", "self", a name, or an inode number
  HolderSource holders = HolderSource::kAuto;
  RunningUnits units = nullptr;  ///< how systemd is asked; null = it is not
  BindCheck bind_check = BindCheck::kAuto;
};

/// The inside view of the host that this process runs on. What cannot be seen for want of privilege
/// or of a kernel feature is told in the coverage, and is no error. Errors: kNotFound (no such
/// namespace; the text names those there are), and with kBpf whatever bars the BPF pass. Enters
/// network namespaces in the calling thread for a moment; nothing on the host is changed, but the
/// bind check holds each free port for some microseconds.
Result<Inventory> CollectInventory(const CollectOptions& options);

}  // namespace pw

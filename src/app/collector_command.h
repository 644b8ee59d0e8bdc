#pragma once

#include "base/result.h"
#include "model/inventory_json.h"

#include <chrono>
#include <string>

namespace pw {

/// What the collector program was asked.
struct CollectorRequest {
  std::string netns = "all";     ///< "all", "self", a name or an inode
  std::string owners = "auto";   ///< "auto", "bpf" or "proc"
  std::chrono::seconds time{0};  ///< after which the process ends by itself; 0 = never
};

/// Takes the inventory of this host with what the collector program has on board (systemd is asked
/// by systemctl) and writes its JSON. The value is false when something could not be seen in full.
/// Errors: as CollectInventory.
Result<bool> RunCollector(const CollectorRequest& request, const TextSink& sink);

}  // namespace pw

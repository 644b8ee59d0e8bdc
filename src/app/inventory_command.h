#pragma once

#include "app/remote_inventory.h"
#include "base/result.h"
#include "model/inventory_json.h"

#include <cstdint>
#include <string>

namespace pw {

enum class InventoryFormat : std::uint8_t { kTable, kJson, kJsonLines, kCsv };

/// What `portwarrant inventory` was asked.
struct InventoryRequest {
  std::string netns = "all";    ///< "all", "self", a name or an inode
  std::string owners = "auto";  ///< "auto", "bpf" or "proc"
  RemoteRequest remote;  ///< its `host` names another host; netns and owners are taken from here
  std::string bind_check = "auto";  ///< "auto", "on" or "off"
  InventoryFormat format = InventoryFormat::kTable;
  std::string output;  ///< file to write atomically; empty or "-" = `sink`
};

/// Collects the inside view of this host; of one network namespace, unless `netns` is "all".
/// `bind_check`: as in InventoryRequest.
Result<Inventory> TakeInventory(const std::string& netns, const std::string& bind_check = "auto");

/// Collects the inside view of this host, or of the one that `remote` names, and writes it. The
/// value is false when something could not be seen in full. Errors: as CollectInventory,
/// TakeRemoteInventory and WriteFileAtomically.
Result<bool> RunInventory(const InventoryRequest& request, const TextSink& sink);

}  // namespace pw

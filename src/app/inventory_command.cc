#include "app/inventory_command.h"

#include "inventory/collect.h"
#include "report/inventory_table.h"
#include "sys/atomic_file.h"

namespace pw {
namespace {

BindCheck BindCheckOf(const std::string& word) {
  if (word == "on") return BindCheck::kOn;
  if (word == "off") return BindCheck::kOff;
  return BindCheck::kAuto;
}

void Write(const Inventory& inventory, InventoryFormat format, const TextSink& sink) {
  switch (format) {
    case InventoryFormat::kTable:
      return WriteInventoryTable(inventory, sink);
    case InventoryFormat::kJson:
      return WriteInventoryJson(inventory, sink);
    case InventoryFormat::kJsonLines:
      return WriteInventoryJsonLines(inventory, sink);
    case InventoryFormat::kCsv:
      return WriteInventoryCsv(inventory, sink);
  }
}

Result<Inventory> Take(const InventoryRequest& request) {
  if (!request.remote.host.empty()) {
    RemoteRequest remote = request.remote;
    remote.netns = request.netns;
    remote.owners = request.owners;
    return TakeRemoteInventory(remote);
  }
  const auto holders = ParseHolderSource(request.owners);
  return CollectInventory({request.netns, holders.value_or(HolderSource::kAuto), AskUnitsByBus,
                           BindCheckOf(request.bind_check)});
}

}  // namespace

Result<Inventory> TakeInventory(const std::string& netns, const std::string& bind_check) {
  return CollectInventory({netns, HolderSource::kAuto, AskUnitsByBus, BindCheckOf(bind_check)});
}

Result<bool> RunInventory(const InventoryRequest& request, const TextSink& sink) {
  auto inventory = Take(request);
  if (!inventory) return std::move(inventory).error();
  if (request.output.empty() || request.output == "-") {
    Write(*inventory, request.format, sink);
  } else {
    std::string text;
    Write(*inventory, request.format, [&](std::string_view piece) { text += piece; });
    if (auto written = WriteFileAtomically(request.output, text); !written) {
      return std::move(written).error();
    }
  }
  return !IsIncomplete(*inventory);
}

}  // namespace pw

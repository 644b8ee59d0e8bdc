#include "app/collector_command.h"

#include "inventory/collect.h"
#include "report/inventory_table.h"
#include "sys/process_life.h"

#include <utility>

namespace pw {

Result<bool> RunCollector(const CollectorRequest& request, const TextSink& sink) {
  if (request.time.count() > 0) EndProcessAfter(request.time);
  auto inventory = CollectInventory(
      {request.netns, ParseHolderSource(request.owners).value_or(HolderSource::kAuto),
       AskUnitsBySystemctl});
  if (!inventory) return std::move(inventory).error();
  WriteInventoryJson(*inventory, sink);
  return !IsIncomplete(*inventory);
}

}  // namespace pw

#pragma once

#include "base/result.h"
#include "model/inventory.h"

#include <functional>
#include <string>
#include <string_view>

namespace pw {

/// Takes the next piece of a text; called many times.
using TextSink = std::function<void(std::string_view)>;

/// Writes "portwarrant/inventory/1" (docs/schema/inventory-1.schema.json). Listener by listener, so
/// that 100,000 of them need no second copy in memory. Text that is not UTF-8 (a path may be
/// anything) is written with U+FFFD.
void WriteInventoryJson(const Inventory& inventory, const TextSink& sink);

/// One JSON object a line: a listener each, as in the document; nothing else.
void WriteInventoryJsonLines(const Inventory& inventory, const TextSink& sink);

/// The JSON of one listener alone: the raw record that a finding rests on.
std::string ListenerJson(const Inventory& inventory, const Listener& listener);

/// The JSON of one service alone, as it stands in the document.
std::string ServiceJson(const Service& service);

/// Reads what WriteInventoryJson writes. Unknown members are passed over, so that a newer minor
/// writer can be read. Errors: kInvalid naming the place ("listeners[3].port: ...").
Result<Inventory> ParseInventoryJson(std::string_view text);

}  // namespace pw

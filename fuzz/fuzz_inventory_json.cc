// Inventories from elsewhere. What is accepted must survive being written and read again.
#include "model/inventory_json.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

std::string Write(const pw::Inventory& inventory) {
  std::string text;
  pw::WriteInventoryJson(inventory, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = pw::ParseInventoryJson({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  const std::string written = Write(*first);
  const auto second = pw::ParseInventoryJson(written);
  if (!second || Write(*second) != written) std::abort();
  return 0;
}

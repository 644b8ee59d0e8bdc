// Property: an accepted header is consistent, so that its reader needs no checks of its own.
#include "inventory/rpm_header.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = pw::ParseRpmHeader(std::as_bytes(std::span(data, size)));
  if (!header) return header.error().what.empty() ? (std::abort(), 0) : 0;
  if (header->name.empty()) std::abort();
  if (header->base_names.size() != header->directory_indexes.size()) std::abort();
  for (const std::uint32_t index : header->directory_indexes) {
    if (index >= header->directories.size()) std::abort();
  }
  std::size_t bytes = 0;
  for (const std::string_view name : header->base_names)
    bytes += name.size() + 1;
  if (bytes > size) std::abort();
  return 0;
}

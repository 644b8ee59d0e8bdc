// Properties: every section of a service gives one entry, each switched-off entry says by what, and
// reading the same file twice adds no meaning to a service (defaults are cumulative sets).
#include "inventory/xinetd_config.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const pw::XinetdFile file = pw::ParseXinetdFile(text, "f");
  std::size_t sections = 0;
  for (const pw::XinetdSection& section : file.sections) {
    if (!section.service.empty()) ++sections;
    for (const pw::XinetdAttribute& attribute : section.attributes) {
      if (attribute.name.empty()) std::abort();
    }
  }
  const auto once = pw::ResolveXinetd({file}, {});
  if (once.entries.size() != sections) std::abort();
  for (const pw::SuperServerEntry& entry : once.entries) {
    if (entry.enabled != entry.disabled_by.empty()) std::abort();
    if (!entry.ipv4 && !entry.ipv6) std::abort();
    if (entry.internal && !entry.program.empty()) std::abort();
  }
  const auto twice = pw::ResolveXinetd({file, file}, {});
  if (twice.entries.size() != 2 * sections) std::abort();
  for (std::size_t i = 0; i < sections; ++i) {
    if (twice.entries[i].enabled != once.entries[i].enabled) std::abort();
    if (twice.entries[i].program != once.entries[i].program) std::abort();
  }
  return 0;
}

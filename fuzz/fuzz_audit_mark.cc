// Marks of bundles that are not whole, as a crash or an editor may leave them. What is accepted
// must survive being written and read again.
#include "model/audit_mark.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto first = pw::ParseAuditMark(text);
  if (!first) return 0;
  std::string written = pw::AuditMarkLine(*first, text) + "\n";
  for (unsigned i = 0; i < first->resumed; ++i)
    written += pw::AuditResumedLine(first->began) + "\n";
  const auto second = pw::ParseAuditMark(written);
  if (!second || *second != *first) std::abort();
  return 0;
}

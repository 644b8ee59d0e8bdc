// Property: every port that has a name is found again by that name.
#include "inventory/services_file.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = pw::ServicesFile::Parse(std::string(data, data + size));
  // The ports of corpora and of most services; the rest behaves alike and would slow the fuzzer.
  for (std::uint16_t port = 0; port <= 600; ++port) {
    const std::string name(file.NameOf(port, "tcp"));
    if (name.empty()) continue;
    if (name.find_first_of(" \t\n#") != std::string::npos) std::abort();
    if (!file.PortOf(name, "tcp")) std::abort();
  }
  return 0;
}

#include "model/port_list_csv.h"
#include "model/port_list_yaml.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A list that is accepted survives being written as YAML and as CSV; one that is refused has at
// least one issue with a place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reading =
      pw::ParsePortListYaml({reinterpret_cast<const char*>(data), size}, "input.yaml");
  if (!reading.list) {
    for (const auto& issue : reading.issues) {
      if (issue.place.line < 1 || issue.place.column < 1) std::abort();
    }
    if (reading.issues.empty()) std::abort();
    return 0;
  }
  const std::string yaml = pw::FormatPortListYaml(*reading.list);
  const auto second = pw::ParsePortListYaml(yaml, "second.yaml");
  if (!second.list || pw::FormatPortListYaml(*second.list) != yaml) std::abort();
  const auto third = pw::ParsePortListCsv(pw::FormatPortListCsv(*second.list), "third.csv");
  if (!third.list || pw::FormatPortListYaml(*third.list) != yaml) std::abort();
  return 0;
}

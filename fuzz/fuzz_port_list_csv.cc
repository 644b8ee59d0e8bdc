#include "model/port_list_csv.h"
#include "model/port_list_yaml.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A list that is accepted survives being written as CSV and as YAML; one that is refused has at
// least one issue with a place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reading =
      pw::ParsePortListCsv({reinterpret_cast<const char*>(data), size}, "input.csv");
  if (!reading.list) {
    for (const auto& issue : reading.issues) {
      if (issue.place.line < 1 || issue.place.column < 1) std::abort();
    }
    if (reading.issues.empty()) std::abort();
    return 0;
  }
  const std::string csv = pw::FormatPortListCsv(*reading.list);
  const auto second = pw::ParsePortListCsv(csv, "second.csv");
  if (!second.list || pw::FormatPortListCsv(*second.list) != csv) std::abort();
  const auto third = pw::ParsePortListYaml(pw::FormatPortListYaml(*second.list), "third.yaml");
  if (!third.list || pw::FormatPortListCsv(*third.list) != csv) std::abort();
  return 0;
}

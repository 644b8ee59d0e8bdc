// Scans from elsewhere. What is accepted must survive being written and read again, and must
// account for every port of every transport that was to be asked.
#include "model/scan_json.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

bool Accounts(const pw::TargetResult& target, const pw::ScanCoverage& coverage) {
  std::size_t count = 0;
  for (const pw::PortObservation& row : target.ports) {
    if (row.transport == coverage.transport) ++count;
  }
  for (const pw::PortTally& row : target.others) {
    if (row.transport == coverage.transport) count += row.count;
  }
  return count == coverage.ports.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = pw::ParseScanJson({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  for (const pw::TargetResult& target : first->targets) {
    for (const pw::ScanCoverage& coverage : target.coverage) {
      if (!Accounts(target, coverage)) std::abort();
    }
  }
  const std::string written = pw::ScanJson(*first);
  const auto second = pw::ParseScanJson(written);
  if (!second || pw::ScanJson(*second) != written) std::abort();
  return 0;
}

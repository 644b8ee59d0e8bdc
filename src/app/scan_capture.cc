#include "app/scan_capture.h"

#include "base/text.h"
#include "pw_version.h"
#include "wire/pcapng.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {

void KeepCapture(const ScanRequest& request, PacketCapture& capture, ScanOutcome& outcome) {
  ScanResult& result = outcome.result;
  std::string summary = capture.Summary();
  result.settings.emplace_back("capture", summary);
  std::string description =
      fmt::format("{}{}{}", Printable(result.vantage.host),
                  result.vantage.interface.empty() ? "" : ", ", result.vantage.interface);
  const std::vector<CapturedPacket> packets = capture.TakePackets();
  outcome.capture = PcapngInterface({request.capture, std::move(description), std::move(summary)},
                                    request.capture_number, packets);
}

std::string CaptureFile(std::string_view interfaces) {
  return PcapngHead("portwarrant " PW_VERSION) + std::string(interfaces);
}

}  // namespace pw

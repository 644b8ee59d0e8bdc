#pragma once

#include "model/scan_result.h"
#include "scan/packet_capture.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pw {

/// What a scan captured, as the interface `number` of a pcapng file; says in `result` what was kept
/// and what was not.
std::string CapturedInterface(const std::string& name, std::uint32_t number, PacketCapture& capture,
                              ScanResult& result);

/// A file of interfaces, whose numbers are from 0 on in their order.
std::string CaptureFile(std::string_view interfaces);

}  // namespace pw

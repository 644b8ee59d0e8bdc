#pragma once

#include "app/scan_command.h"
#include "scan/packet_capture.h"

#include <string>
#include <string_view>

namespace pw {

/// Puts what a scan captured into its outcome, as the interface of a pcapng file that the request
/// names and numbers; says in the result what was kept and what was not.
void KeepCapture(const ScanRequest& request, PacketCapture& capture, ScanOutcome& outcome);

/// A file of interfaces, whose numbers are from 0 on in their order.
std::string CaptureFile(std::string_view interfaces);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "model/scan_result.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace pw {

/// Writes "portwarrant/scan/1" (docs/schema/scan-1.schema.json). Deterministic.
std::string ScanJson(const ScanResult& result);

/// One JSON object a line: each listed port with the address of its target; nothing else.
std::string ScanJsonLines(const ScanResult& result);

/// The JSON of one target alone: the raw record that a finding rests on.
std::string TargetJson(const TargetResult& target);

/// One listed port as ScanJsonLines writes it.
std::string PortLine(const IpAddress& target, const PortObservation& port);

/// The reverse of TargetJson and PortLine. Errors: as ParseScanJson.
Result<TargetResult> ParseTargetJson(std::string_view text);
Result<std::pair<IpAddress, PortObservation>> ParsePortLine(std::string_view text);

/// Reads what ScanJson writes. Unknown members are passed over. A document whose rows and counts do
/// not account for every asked port exactly once is refused: it could hide an open port. Errors:
/// kInvalid naming the place ("targets[0].ports[3].state: ...").
Result<ScanResult> ParseScanJson(std::string_view text);

}  // namespace pw

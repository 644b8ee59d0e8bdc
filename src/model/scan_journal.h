#pragma once

#include "base/result.h"
#include "model/scan_result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// What an interrupted scan has settled so far, so that the next run asks only the rest.
struct ScanJournal {
  std::string scan;     ///< which scan: targets, transports and ports in one word
  TimePoint started{};  ///< of the first run
  /// Ports settled by an answer, of transports that are not finished.
  std::map<std::pair<IpAddress, Transport>, std::vector<PortObservation>> ports;
  /// Finished transports: their rows, counts and coverage alone.
  std::map<std::pair<IpAddress, Transport>, TargetResult> parts;
  unsigned runs = 0;           ///< that wrote it
  std::size_t good_bytes = 0;  ///< up to the last whole line
};

/// One line each, with its end. A journal starts with a head, and each run adds one.
std::string JournalHead(std::string_view scan, TimePoint started);
std::string JournalPort(const IpAddress& target, const PortObservation& port);
std::string JournalPart(const TargetResult& part);

/// Reads a journal. A last line without end is what a crash leaves, and is passed over. Errors:
/// kInvalid naming the line: no journal, a broken line, heads of different scans.
Result<ScanJournal> ParseScanJournal(std::string_view text);

}  // namespace pw

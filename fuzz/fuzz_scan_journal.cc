// Journals of scans, as a crash or an editor may leave them. What is accepted must survive being
// written and read again, and never reaches behind the last whole line.
#include "model/scan_journal.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

std::string Write(const pw::ScanJournal& journal) {
  std::string text = pw::JournalHead(journal.scan, journal.started);
  for (const auto& [key, ports] : journal.ports) {
    for (const pw::PortObservation& port : ports)
      text += pw::JournalPort(key.first, port);
  }
  for (const auto& [key, part] : journal.parts)
    text += pw::JournalPart(part);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto first = pw::ParseScanJournal(text);
  if (!first || first->runs == 0) return 0;
  if (first->good_bytes > size || text[first->good_bytes - 1] != '\n') std::abort();
  const std::string written = Write(*first);
  const auto second = pw::ParseScanJournal(written);
  if (!second || Write(*second) != written) std::abort();
  return 0;
}

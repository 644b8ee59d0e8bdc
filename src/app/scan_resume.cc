#include "app/scan_resume.h"

#include "base/bytes.h"
#include "base/sip_hash.h"
#include "model/scan_journal.h"
#include "sys/file.h"
#include "sys/host.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::chrono::milliseconds kFlushGap(200);
constexpr std::size_t kMostPending = std::size_t{1} << 20;
/// A journal of a /16 with all ports settled.
constexpr std::size_t kMostRead = std::size_t{1} << 32;

Result<ScanJournal> ReadJournal(const std::string& path, const std::string& scan) {
  const auto text = ReadFile(path, kMostRead);
  if (!text && text.error().code == Error::Code::kNotFound) return ScanJournal{};
  if (!text) return text.error();
  auto journal = ParseScanJournal(*text);
  if (!journal) {
    return Error{journal.error().code, fmt::format("--resume {}: {}", path, journal.error().what)};
  }
  if (journal->runs > 0 && journal->scan != scan) {
    return Error{Error::Code::kInvalid,
                 fmt::format("--resume {}: belongs to a scan of other targets, transports or "
                             "ports; name another file, or remove it",
                             path)};
  }
  return journal;
}

}  // namespace

std::string ScanName(const ScanPlan& plan) {
  std::string text;
  for (const ScanPlan::Target& target : plan.targets)
    text += ToString(target.address) + " ";
  for (const ScanPlan::Part& part : plan.parts) {
    text += fmt::format("{}:{} ", ToString(part.transport), ToString(part.order->set()));
    for (const std::uint16_t port : part.over_udp.ports)
      text += fmt::format("over {} ", port);
  }
  return fmt::format("{:016x}", SipHash({0, 0}, AsBytes(text)));
}

Result<ScanResume> ScanResume::Open(const std::string& path, const std::string& scan) {
  auto journal = ReadJournal(path, scan);
  if (!journal) return std::move(journal).error();
  auto file = AppendFile::Open(path, journal->good_bytes);
  if (!file) return std::move(file).error();
  ScanResume resume(path, *std::move(file));
  const TimePoint started = journal->runs > 0 ? journal->started : Now();
  if (auto kept = resume.file_.Append(JournalHead(scan, started)); !kept)
    return Error{kept.error().code, fmt::format("--resume {}: {}", path, kept.error().what)};
  if (journal->runs > 0) resume.before_ = std::make_shared<const ScanJournal>(*std::move(journal));
  return resume;
}

void ScanResume::Flush() {
  flushed_ = std::chrono::steady_clock::now();
  if (kept_) kept_ = file_.Append(pending_);
  pending_.clear();
}

void ScanResume::Keep(const std::string& line, bool at_once) {
  if (!kept_) return;
  pending_ += line;
  const bool due = std::chrono::steady_clock::now() - flushed_ >= kFlushGap;
  if (at_once || due || pending_.size() >= kMostPending) Flush();
}

ScanRecorder ScanResume::Recorder() {
  return {[this](const IpAddress& target, const PortObservation& port) {
            // An error that may pass is asked again.
            if (port.state != PortState::kUnknown) Keep(JournalPort(target, port), false);
          },
          [this](const TargetResult& part) { Keep(JournalPart(part), true); }};
}

Result<Done> ScanResume::Finish() {
  Flush();
  if (kept_) return kept_;
  return Error{kept_.error().code,
               fmt::format("--resume {}: {}; what was settled later is asked again", path_,
                           kept_.error().what)};
}

}  // namespace pw

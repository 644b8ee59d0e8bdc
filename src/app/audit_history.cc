#include "app/audit_history.h"

#include "sys/private_file.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

Result<History> OpenAt(const std::string& path) {
  // SQLite would make it readable for everyone; findings are not for everyone.
  if (auto made = MakePrivateFile(path); !made) return std::move(made).error();
  return History::OpenToWrite(path);
}

AuditEntry EntryOf(const AuditReport& report, const std::string& netns, const std::string& bundle) {
  AuditEntry entry;
  entry.element = ElementOf(report);
  entry.taken = report.taken;
  entry.judged = report.judged;
  entry.host = report.host.name;
  entry.boot_id = report.host.boot_id;
  entry.netns = netns;
  entry.tool = fmt::format("{} {}", report.tool.version, report.tool.commit);
  entry.bundle = bundle;
  entry.conclusions = ConclusionsOf(report);
  return entry;
}

}  // namespace

ElementKey ElementOf(const AuditReport& report) {
  return {report.element.name.empty() ? report.host.name : report.element.name,
          report.host.machine_id};
}

Result<AuditHistory> AuditHistory::Open(const HistoryPlace& place) {
  AuditHistory opened;
  if (place.path.empty()) return opened;
  auto history = OpenAt(place.path);
  if (history) {
    opened.history_ = *std::move(history);
  } else if (place.required) {
    return std::move(history).error();
  } else {
    opened.Warn(history.error());
  }
  return opened;
}

void AuditHistory::Warn(const Error& error) {
  history_.reset();
  warnings_.push_back(fmt::format(
      "the audit is not kept in the history: {}; verdicts do not depend on it (--store FILE names "
      "another place, --store none none)",
      error.what));
}

void AuditHistory::DateFindings(AuditReport& report) {
  if (!history_) return;
  const auto times = history_->FirstSeen(ElementOf(report));
  if (!times) {
    Warn(times.error());
    return;
  }
  for (Finding& finding : report.findings) {
    const auto seen = times->find(finding.id);
    if (seen != times->end() && seen->second < finding.first_seen)
      finding.first_seen = seen->second;
  }
}

void AuditHistory::Keep(const AuditReport& report, const AuditDocuments& documents,
                        const std::string& netns, const std::string& bundle) {
  if (!history_) return;
  if (const auto kept = history_->Keep(EntryOf(report, netns, bundle), documents); !kept)
    Warn(kept.error());
}

}  // namespace pw

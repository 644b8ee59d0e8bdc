#include "store/deflate.h"
#include "store/history.h"

#include <chrono>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// The columns of an audit, in the order in which ToEntry reads them.
constexpr std::string_view kAuditColumns =
    "SELECT audit.id, element.name, element.machine_id, audit.taken, audit.judged, audit.verdict, "
    "audit.host, audit.boot_id, audit.netns, audit.tool, audit.bundle, audit.element "
    "FROM audit JOIN element ON element.id = audit.element ";
constexpr int kElementColumn = 11;

TimePoint Time(std::int64_t milliseconds) {
  return TimePoint(std::chrono::milliseconds(milliseconds));
}

AuditEntry ToEntry(const Statement& row) {
  AuditEntry entry;
  entry.id = row.Number(0);
  entry.element = {row.Text(1), row.Text(2)};
  entry.taken = Time(row.Number(3));
  entry.judged = Time(row.Number(4));
  entry.conclusions.verdict = row.Text(5);
  entry.host = row.Text(6);
  entry.boot_id = row.Text(7);
  entry.netns = row.Text(8);
  entry.tool = row.Text(9);
  entry.bundle = row.Text(10);
  return entry;
}

/// The columns of a sighting: id, kind, subject, title, severity, verdict, accepted.
FindingSummary ToFinding(const Statement& row) {
  return {row.Text(0), row.Text(1), row.Text(2),       row.Text(3),
          row.Text(4), row.Text(5), row.Number(6) != 0};
}

/// Findings of audit ?1 of element ?2 that audit ?3 does not have; all of them without ?3.
constexpr std::string_view kFindingsWithout =
    "SELECT s.finding, f.kind, f.subject, s.title, s.severity, s.verdict, s.accepted "
    "FROM sighting s JOIN finding f ON f.id = s.finding AND f.element = ?2 WHERE s.audit = ?1 "
    "AND NOT EXISTS (SELECT 1 FROM sighting p WHERE p.audit = ?3 AND p.finding = s.finding) "
    "ORDER BY s.finding";

/// The text of a row of size and bytes. Errors: kInvalid (damaged).
Result<std::string> TextOf(const Statement& row) {
  constexpr std::int64_t kMost = std::int64_t{1} << 30;
  const std::int64_t size = row.Number(0);
  if (size < 0 || size > kMost)
    return Error{Error::Code::kInvalid, "read a kept document: it is damaged"};
  return Inflate(row.Text(1), static_cast<std::size_t>(size));
}

class Reader {
 public:
  explicit Reader(const Database& database) : database_(&database) {}

  Result<std::vector<FindingSummary>> Findings(std::int64_t element, std::int64_t audit,
                                               std::optional<std::int64_t> without) const {
    auto query = database_->Prepare(kFindingsWithout);
    if (!query) return std::move(query).error();
    query->Bind(audit).Bind(element).Bind(without);
    std::vector<FindingSummary> findings;
    auto row = query->Step();
    for (; row && *row; row = query->Step())
      findings.push_back(ToFinding(*query));
    if (!row) return std::move(row).error();
    return findings;
  }

  Result<Done> AddRequirements(AuditEntry& entry) const {
    auto query = database_->Prepare("SELECT id, verdict FROM requirement WHERE audit = ?");
    if (!query) return std::move(query).error();
    query->Bind(entry.id);
    auto row = query->Step();
    for (; row && *row; row = query->Step())
      entry.conclusions.requirements[query->Text(0)] = query->Text(1);
    if (!row) return std::move(row).error();
    return Done{};
  }

  /// The audit of the same element before one, by when it was taken.
  Result<std::optional<std::int64_t>> Before(std::int64_t element, const AuditEntry& entry) const {
    auto query = database_->Prepare(
        "SELECT id FROM audit WHERE element = ?1 AND (taken, id) < (?2, ?3) "
        "ORDER BY taken DESC, id DESC LIMIT 1");
    if (!query) return std::move(query).error();
    query->Bind(element).Bind(entry.taken.time_since_epoch().count()).Bind(entry.id);
    const auto row = query->Step();
    if (!row) return row.error();
    return *row ? std::optional(query->Number(0)) : std::nullopt;
  }

  Result<HistoryRow> Complete(std::int64_t element, AuditEntry entry) const {
    HistoryRow row;
    if (auto done = AddRequirements(entry); !done) return std::move(done).error();
    auto findings = Findings(element, entry.id, std::nullopt);
    if (!findings) return std::move(findings).error();
    entry.conclusions.findings = *std::move(findings);
    const auto before = Before(element, entry);
    if (!before) return before.error();
    row.first = !before->has_value();
    if (!row.first) {
      auto appeared = Findings(element, entry.id, *before);
      if (!appeared) return std::move(appeared).error();
      auto gone = Findings(element, **before, entry.id);
      if (!gone) return std::move(gone).error();
      row.appeared = *std::move(appeared);
      row.gone = *std::move(gone);
    }
    row.audit = std::move(entry);
    return row;
  }

  Result<std::string> Document(std::int64_t audit, std::string_view column) const {
    auto query = database_->Prepare(
        fmt::format("SELECT size, deflated FROM document JOIN audit ON document.id = audit.{} "
                    "WHERE audit.id = ?",
                    column));
    if (!query) return std::move(query).error();
    const auto row = query->Bind(audit).Step();
    if (!row) return row.error();
    return *row ? TextOf(*query) : std::string();
  }

  Result<std::vector<std::string>> FurtherScans(std::int64_t audit) const {
    auto query = database_->Prepare(
        "SELECT size, deflated FROM document JOIN further_scan ON document.id = "
        "further_scan.document WHERE further_scan.audit = ? ORDER BY place");
    if (!query) return std::move(query).error();
    query->Bind(audit);
    std::vector<std::string> texts;
    auto row = query->Step();
    for (; row && *row; row = query->Step()) {
      auto text = TextOf(*query);
      if (!text) return std::move(text).error();
      texts.push_back(*std::move(text));
    }
    if (!row) return std::move(row).error();
    return texts;
  }

  Result<std::vector<Sighting>> Sightings(std::int64_t element, const std::string& id) const {
    auto query = database_->Prepare(
        "SELECT s.finding, f.kind, f.subject, s.title, s.severity, s.verdict, s.accepted, a.id, "
        "a.taken FROM sighting s JOIN audit a ON a.id = s.audit AND a.element = ?1 "
        "JOIN finding f ON f.id = s.finding AND f.element = ?1 WHERE s.finding = ?2 "
        "ORDER BY a.taken, a.id");
    if (!query) return std::move(query).error();
    query->Bind(element).Bind(id);
    std::vector<Sighting> sightings;
    auto row = query->Step();
    for (; row && *row; row = query->Step())
      sightings.push_back({query->Number(7), Time(query->Number(8)), ToFinding(*query)});
    if (!row) return std::move(row).error();
    return sightings;
  }

  Result<std::int64_t> Latest(std::int64_t element) const {
    auto query = database_->Prepare(
        "SELECT id FROM audit WHERE element = ? ORDER BY taken DESC, id DESC LIMIT 1");
    if (!query) return std::move(query).error();
    const auto row = query->Bind(element).Step();
    if (!row) return row.error();
    return *row ? query->Number(0) : 0;
  }

 private:
  const Database* database_;
};

/// One state of the file for several queries.
Result<Done> BeginToRead(const Database& database) {
  return database.Run("BEGIN");
}

/// Ends what BeginToRead began.
class ReadEnd {
 public:
  explicit ReadEnd(const Database& database) : database_(&database) {}
  ReadEnd(const ReadEnd&) = delete;
  ReadEnd& operator=(const ReadEnd&) = delete;
  ~ReadEnd() { static_cast<void>(database_->Run("ROLLBACK")); }

 private:
  const Database* database_;
};

}  // namespace

Result<std::map<std::string, TimePoint>> History::FirstSeen(const ElementKey& element) {
  auto query = database_->Prepare(
      "SELECT finding.id, finding.first_seen FROM finding "
      "JOIN element ON element.id = finding.element WHERE element.name = ? AND machine_id = ?");
  if (!query) return std::move(query).error();
  query->Bind(element.name).Bind(element.machine_id);
  std::map<std::string, TimePoint> times;
  auto row = query->Step();
  for (; row && *row; row = query->Step())
    times[query->Text(0)] = Time(query->Number(1));
  if (!row) return std::move(row).error();
  return times;
}

Result<std::vector<HistoryRow>> History::Audits(const std::string& element, std::size_t most) {
  if (auto begun = BeginToRead(*database_); !begun) return std::move(begun).error();
  const ReadEnd end(*database_);
  auto query = database_->Prepare(
      std::string(kAuditColumns) +
      "WHERE ?1 = '' OR element.name = ?1 OR element.machine_id = ?1 OR audit.host = ?1 "
      "ORDER BY audit.taken DESC, audit.id DESC LIMIT ?2");
  if (!query) return std::move(query).error();
  query->Bind(element).Bind(most == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(most));
  const Reader reader(*database_);
  std::vector<HistoryRow> rows;
  auto row = query->Step();
  for (; row && *row; row = query->Step()) {
    auto complete = reader.Complete(query->Number(kElementColumn), ToEntry(*query));
    if (!complete) return std::move(complete).error();
    rows.push_back(*std::move(complete));
  }
  if (!row) return std::move(row).error();
  return rows;
}

Result<std::vector<FindingHistory>> History::Finding(const std::string& id) {
  if (auto begun = BeginToRead(*database_); !begun) return std::move(begun).error();
  const ReadEnd end(*database_);
  auto query = database_->Prepare(
      "SELECT element.id, element.name, element.machine_id, first_seen, last_seen FROM finding "
      "JOIN element ON element.id = finding.element WHERE finding.id = ? "
      "ORDER BY element.name, element.machine_id");
  if (!query) return std::move(query).error();
  query->Bind(id);
  const Reader reader(*database_);
  std::vector<FindingHistory> histories;
  auto row = query->Step();
  for (; row && *row; row = query->Step()) {
    FindingHistory history{{query->Text(1), query->Text(2)},
                           Time(query->Number(3)),
                           Time(query->Number(4)),
                           false,
                           {}};
    auto sightings = reader.Sightings(query->Number(0), id);
    if (!sightings) return std::move(sightings).error();
    const auto latest = reader.Latest(query->Number(0));
    if (!latest) return latest.error();
    history.sightings = *std::move(sightings);
    history.present = !history.sightings.empty() && history.sightings.back().audit == *latest;
    histories.push_back(std::move(history));
  }
  if (!row) return std::move(row).error();
  return histories;
}

Result<std::pair<AuditEntry, AuditDocuments>> History::Audit(std::int64_t id) {
  if (auto begun = BeginToRead(*database_); !begun) return std::move(begun).error();
  const ReadEnd end(*database_);
  auto query = database_->Prepare(std::string(kAuditColumns) + "WHERE audit.id = ?");
  if (!query) return std::move(query).error();
  const auto row = query->Bind(id).Step();
  if (!row) return row.error();
  if (!*row) {
    return Error{Error::Code::kNotFound,
                 fmt::format("find audit {} in the history: there is no such one; portwarrant "
                             "history lists them",
                             id)};
  }
  const Reader reader(*database_);
  auto complete = reader.Complete(query->Number(kElementColumn), ToEntry(*query));
  if (!complete) return std::move(complete).error();
  AuditDocuments documents;
  for (const auto& [column, text] :
       {std::pair("inventory", &documents.inventory_json), std::pair("scan", &documents.scan_json),
        std::pair("port_list", &documents.port_list_yaml)}) {
    auto kept = reader.Document(id, column);
    if (!kept) return std::move(kept).error();
    *text = *std::move(kept);
  }
  auto further = reader.FurtherScans(id);
  if (!further) return std::move(further).error();
  documents.further_scans_json = *std::move(further);
  return std::pair(std::move(complete->audit), std::move(documents));
}

}  // namespace pw

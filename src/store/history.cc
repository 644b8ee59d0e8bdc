#include "store/history.h"

#include "model/sha256.h"
#include "store/deflate.h"
#include "store/schema.h"

#include <optional>
#include <utility>

namespace pw {
namespace {

std::int64_t Milliseconds(TimePoint time) {
  return time.time_since_epoch().count();
}

Result<std::int64_t> ElementRow(const Database& database, const ElementKey& element) {
  auto add = database.Prepare(
      "INSERT INTO element (name, machine_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
  if (!add) return std::move(add).error();
  if (auto done = add->Bind(element.name).Bind(element.machine_id).Run(); !done)
    return std::move(done).error();
  auto find = database.Prepare("SELECT id FROM element WHERE name = ? AND machine_id = ?");
  if (!find) return std::move(find).error();
  const auto row = find->Bind(element.name).Bind(element.machine_id).Step();
  if (!row) return row.error();
  return find->Number(0);
}

/// The number of a text that is kept, now or already; nothing for an empty one.
Result<std::optional<std::int64_t>> DocumentRow(const Database& database, std::string_view text) {
  if (text.empty()) return std::optional<std::int64_t>();
  const std::string hash = Sha256Hex(text);
  auto find = database.Prepare("SELECT id FROM document WHERE sha256 = ?");
  if (!find) return std::move(find).error();
  const auto row = find->Bind(hash).Step();
  if (!row) return row.error();
  if (*row) return std::optional(find->Number(0));
  const auto bytes = Deflate(text);
  if (!bytes) return bytes.error();
  auto add = database.Prepare("INSERT INTO document (sha256, size, deflated) VALUES (?, ?, ?)");
  if (!add) return std::move(add).error();
  add->Bind(hash).Bind(static_cast<std::int64_t>(text.size())).BindBlob(*bytes);
  if (auto done = add->Run(); !done) return std::move(done).error();
  return std::optional(database.LastRow());
}

struct DocumentRows {
  std::optional<std::int64_t> inventory;
  std::optional<std::int64_t> scan;
  std::optional<std::int64_t> port_list;
};

Result<DocumentRows> KeepDocuments(const Database& database, const AuditDocuments& documents) {
  DocumentRows rows;
  for (const auto& [text, row] : {std::pair(&documents.inventory_json, &rows.inventory),
                                  std::pair(&documents.scan_json, &rows.scan),
                                  std::pair(&documents.port_list_yaml, &rows.port_list)}) {
    auto kept = DocumentRow(database, *text);
    if (!kept) return std::move(kept).error();
    *row = *kept;
  }
  return rows;
}

Result<std::int64_t> AuditRow(const Database& database, std::int64_t element,
                              const AuditEntry& audit, const DocumentRows& documents) {
  auto add = database.Prepare(
      "INSERT INTO audit (element, taken, judged, verdict, host, boot_id, netns, tool, bundle, "
      "inventory, scan, port_list) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!add) return std::move(add).error();
  add->Bind(element).Bind(Milliseconds(audit.taken)).Bind(Milliseconds(audit.judged));
  add->Bind(audit.conclusions.verdict).Bind(audit.host).Bind(audit.boot_id).Bind(audit.netns);
  add->Bind(audit.tool).Bind(audit.bundle);
  add->Bind(documents.inventory).Bind(documents.scan).Bind(documents.port_list);
  if (auto done = add->Run(); !done) return std::move(done).error();
  return database.LastRow();
}

Result<Done> KeepFurtherScans(const Database& database, std::int64_t audit,
                              const std::vector<std::string>& scans) {
  auto add = database.Prepare("INSERT INTO further_scan (audit, place, document) VALUES (?, ?, ?)");
  if (!add) return std::move(add).error();
  std::int64_t place = 0;
  for (const std::string& scan : scans) {
    const auto document = DocumentRow(database, scan);
    if (!document) return document.error();
    if (!*document) continue;
    if (auto done = add->Bind(audit).Bind(place++).Bind(**document).Run(); !done) return done;
  }
  return Done{};
}

Result<Done> KeepRequirements(const Database& database, std::int64_t audit,
                              const Conclusions& conclusions) {
  auto add = database.Prepare("INSERT INTO requirement (audit, id, verdict) VALUES (?, ?, ?)");
  if (!add) return std::move(add).error();
  for (const auto& [id, verdict] : conclusions.requirements) {
    if (auto done = add->Bind(audit).Bind(id).Bind(verdict).Run(); !done) return done;
  }
  return Done{};
}

/// An audit of an older inventory may come later: first and last are by when it was taken.
Result<Done> KeepFindings(const Database& database, std::int64_t element, std::int64_t audit,
                          const AuditEntry& entry) {
  auto seen = database.Prepare(
      "INSERT INTO finding (element, id, kind, subject, first_seen, last_seen) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (element, id) DO UPDATE SET "
      "first_seen = min(first_seen, excluded.first_seen), "
      "last_seen = max(last_seen, excluded.last_seen)");
  if (!seen) return std::move(seen).error();
  auto add = database.Prepare(
      "INSERT INTO sighting (audit, finding, title, severity, verdict, accepted) "
      "VALUES (?, ?, ?, ?, ?, ?)");
  if (!add) return std::move(add).error();
  const std::int64_t taken = Milliseconds(entry.taken);
  for (const FindingSummary& finding : entry.conclusions.findings) {
    seen->Bind(element).Bind(finding.id).Bind(finding.kind).Bind(finding.subject);
    if (auto done = seen->Bind(taken).Bind(taken).Run(); !done) return done;
    add->Bind(audit).Bind(finding.id).Bind(finding.title).Bind(finding.severity);
    add->Bind(finding.verdict).Bind(std::int64_t{finding.accepted ? 1 : 0});
    if (auto done = add->Run(); !done) return done;
  }
  return Done{};
}

}  // namespace

Result<History> History::OpenToWrite(const std::string& path) {
  auto database = Database::Open(path, Database::Access::kReadWrite);
  if (!database) return std::move(database).error();
  auto kept = std::make_unique<Database>(*std::move(database));
  if (auto done = Migrate(*kept, path, HistoryMigrations()); !done) return std::move(done).error();
  return History(std::move(kept));
}

Result<History> History::OpenToRead(const std::string& path) {
  auto database = Database::Open(path, Database::Access::kRead);
  if (!database) return std::move(database).error();
  auto kept = std::make_unique<Database>(*std::move(database));
  if (auto done = CheckVersion(*kept, path, HistoryMigrations()); !done)
    return std::move(done).error();
  return History(std::move(kept));
}

Result<std::int64_t> History::Keep(const AuditEntry& audit, const AuditDocuments& documents) {
  auto transaction = Transaction::Begin(*database_);
  if (!transaction) return std::move(transaction).error();
  const auto element = ElementRow(*database_, audit.element);
  if (!element) return element.error();
  const auto rows = KeepDocuments(*database_, documents);
  if (!rows) return rows.error();
  const auto row = AuditRow(*database_, *element, audit, *rows);
  if (!row) return row.error();
  if (auto done = KeepFurtherScans(*database_, *row, documents.further_scans_json); !done)
    return std::move(done).error();
  if (auto done = KeepRequirements(*database_, *row, audit.conclusions); !done)
    return std::move(done).error();
  if (auto done = KeepFindings(*database_, *element, *row, audit); !done)
    return std::move(done).error();
  if (auto done = transaction->Commit(); !done) return std::move(done).error();
  return *row;
}

}  // namespace pw

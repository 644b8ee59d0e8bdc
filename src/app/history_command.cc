#include "app/history_command.h"

#include "app/port_list_file.h"
#include "base/text.h"
#include "model/inventory_json.h"
#include "model/scan_json.h"
#include "report/history_text.h"
#include "store/history.h"
#include "sys/file.h"

#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// False where no audit was kept yet and nobody named the place.
Result<bool> IsThere(const HistoryRequest& request) {
  const auto status = StatFile(request.store);
  if (status) return true;
  if (status.error().code == Error::Code::kNotFound && !request.required) return false;
  return status.error();
}

Result<History> OpenStore(const std::string& store) {
  if (store.empty()) {
    return Error{
        Error::Code::kInvalid,
        "open history: there is no place for one (neither XDG_STATE_HOME nor HOME is set); "
        "name it with --store"};
  }
  return History::OpenToRead(store);
}

}  // namespace

Result<std::string> ListHistory(const HistoryRequest& request) {
  const auto there = IsThere(request);
  if (!there) return there.error();
  std::vector<HistoryRow> rows;
  if (*there) {
    auto history = OpenStore(request.store);
    if (!history) return std::move(history).error();
    auto found = history->Audits(request.element, request.last);
    if (!found) return std::move(found).error();
    rows = *std::move(found);
  }
  if (rows.empty() && !request.element.empty()) {
    return Error{Error::Code::kNotFound,
                 fmt::format("find element {} in the history {}: no audit of it was kept; "
                             "portwarrant history lists those that were",
                             Printable(request.element), Printable(request.store))};
  }
  return request.format == "json" ? HistoryJson(rows) : HistoryTable(rows, request.store);
}

Result<std::string> ShowFinding(const HistoryRequest& request, const std::string& finding) {
  auto history = OpenStore(request.store);
  if (!history) return std::move(history).error();
  const auto found = history->Finding(finding);
  if (!found) return found.error();
  if (found->empty()) {
    return Error{Error::Code::kNotFound,
                 fmt::format("find finding {} in the history {}: no audit had it; ids stand in "
                             "report.json and in portwarrant history --format json",
                             Printable(finding), Printable(request.store))};
  }
  return request.format == "json" ? FindingHistoryJson(*found) : FindingHistoryTable(*found);
}

Result<Snapshot> LoadKeptAudit(const std::string& store, const std::string& name) {
  const auto number =
      ParseNumber<std::int64_t>(std::string_view(name).substr(kHistoryPrefix.size()));
  if (!number) {
    return Error{Error::Code::kInvalid,
                 fmt::format("find audit {}: a number of portwarrant history must follow \"{}\"",
                             Printable(name), kHistoryPrefix)};
  }
  auto history = OpenStore(store);
  if (!history) return std::move(history).error();
  auto kept = history->Audit(*number);
  if (!kept) return std::move(kept).error();
  auto& [entry, documents] = *kept;
  Snapshot look;
  look.name = name;
  look.taken = entry.taken;
  look.conclusions = std::move(entry.conclusions);
  auto inventory = ParseInventoryJson(documents.inventory_json);
  if (!inventory) return std::move(inventory).error();
  look.inventory = *std::move(inventory);
  if (!documents.scan_json.empty()) {
    auto scan = ParseScanJson(documents.scan_json);
    if (!scan) return std::move(scan).error();
    look.scan = *std::move(scan);
  }
  for (const std::string& text : documents.further_scans_json) {
    auto scan = ParseScanJson(text);
    if (!scan) return std::move(scan).error();
    look.further_scans.push_back(*std::move(scan));
  }
  if (!documents.port_list_yaml.empty()) {
    auto list = ToResult(ParsePortList(documents.port_list_yaml, name));
    if (!list) return std::move(list).error();
    look.list = *std::move(list);
  }
  return look;
}

}  // namespace pw

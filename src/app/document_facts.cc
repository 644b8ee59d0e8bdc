#include "app/document_facts.h"

#include "app/element_facts.h"
#include "audit/netns_selection.h"
#include "model/inventory_json.h"
#include "model/sha256.h"
#include "sys/file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// A record is a few lines; a larger one stays in the bundle.
constexpr std::size_t kRecordLimit = std::size_t{4} << 20;

Error In(const char* file, const Error& error) {
  return {error.code, fmt::format("read {}: {}", file, error.what)};
}

}  // namespace

Result<DocumentFacts> StoredDocumentFacts(const BundleTexts& texts, const AuditReport& report) {
  if (texts.inventory_json.empty()) {
    return Error{Error::Code::kInvalid,
                 "report: these documents are made from a whole bundle; name its folder"};
  }
  const auto inventory = ParseInventoryJson(texts.inventory_json);
  if (!inventory) return In("inventory.json", inventory.error());
  const auto asked = std::ranges::find(report.settings, "netns",
                                       [](const auto& row) { return std::string_view(row.first); });
  const auto selection =
      SelectNetns(*inventory, asked == report.settings.end() ? "all" : asked->second);
  if (!selection) return In("inventory.json", selection.error());
  DocumentFacts facts = FactsOf(ElementView(*inventory, *selection));
  if (texts.element_state_json.empty()) return facts;
  auto state = ParseElementStateJson(texts.element_state_json);
  if (!state) return In("element-state.json", state.error());
  facts.state = *std::move(state);
  return facts;
}

Result<RecordBytes> ReadBundleRecords(const std::string& path, const AuditReport& report) {
  RecordBytes records;
  const auto status = StatFile(path);
  if (!status || status->kind != FileStatus::Kind::kDirectory) return records;
  for (const Finding& finding : report.findings) {
    for (const std::string& name : finding.records) {
      const std::string hash = name.substr(name.find(':') + 1);
      const bool plain = hash.find_first_not_of("0123456789abcdef") == std::string::npos;
      if (!plain || records.contains(hash)) continue;
      auto bytes = ReadFileInRoot(path, "/records/" + hash, kRecordLimit);
      if (!bytes) continue;  // not a record of its own, or too long to show
      if (Sha256Hex(*bytes) != hash) {
        return Error{Error::Code::kInvalid,
                     fmt::format("read {}/records/{}: its content is another one; portwarrant "
                                 "verify tells what was changed",
                                 path, hash)};
      }
      records.emplace(hash, *std::move(bytes));
    }
  }
  return records;
}

}  // namespace pw

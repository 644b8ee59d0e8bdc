#include "app/audit_baseline.h"

#include "app/snapshot_file.h"
#include "base/text.h"
#include "sys/file.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::size_t kLimit = std::size_t{512} << 20;

}  // namespace

Result<AuditBaseline> AuditBaseline::Read(const std::string& path, const std::string& netns) {
  auto look = LoadSnapshot(path);
  if (!look) return std::move(look).error();
  if (!look->inventory) {
    return Error{Error::Code::kInvalid,
                 fmt::format("read baseline {}: it has no inventory; name a bundle that audit "
                             "--output wrote before the restart",
                             Printable(path))};
  }
  auto selection = SelectNetns(*look->inventory, netns);
  if (!selection) {
    return Error{selection.error().code,
                 fmt::format("read baseline {}: {}", Printable(path), selection.error().what)};
  }
  const auto status = StatFile(path);
  const bool bundle = status && status->kind == FileStatus::Kind::kDirectory;
  auto text = ReadFile(bundle ? path + "/inventory.json" : path, kLimit);
  if (!text) return std::move(text).error();
  AuditBaseline baseline;
  baseline.look_ = *std::move(look);
  baseline.selection_ = *std::move(selection);
  baseline.inventory_text_ = *std::move(text);
  return baseline;
}

Baseline AuditBaseline::Borrowed(std::chrono::seconds settle) const {
  std::vector<const ScanResult*> scans;
  if (look_.scan) scans.push_back(&*look_.scan);
  for (const ScanResult& scan : look_.further_scans)
    scans.push_back(&scan);
  return {&*look_.inventory, &selection_, std::move(scans), look_.list ? &*look_.list : nullptr,
          settle};
}

void AuditBaseline::KeepRecord(AuditReport& report, RecordStore& store) const {
  const std::string name = store.Keep(inventory_text_);
  for (TestCase& test_case : report.test_cases) {
    for (TestStep& step : test_case.steps) {
      if (step.action.starts_with("Restart the element")) step.records.push_back(name);
    }
  }
}

}  // namespace pw

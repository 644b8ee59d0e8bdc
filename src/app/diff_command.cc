#include "app/diff_command.h"

#include "app/history_command.h"
#include "app/snapshot_file.h"
#include "audit/compare_snapshots.h"
#include "report/comparison_text.h"
#include "sys/atomic_file.h"

#include <utility>

namespace pw {
namespace {

Result<Snapshot> Load(const DiffRequest& request, const std::string& name) {
  return name.starts_with(kHistoryPrefix) ? LoadKeptAudit(request.store, name) : LoadSnapshot(name);
}

}  // namespace

Result<DiffOutcome> RunDiff(const DiffRequest& request) {
  const auto old_look = Load(request, request.old_look);
  if (!old_look) return old_look.error();
  const auto new_look = Load(request, request.new_look);
  if (!new_look) return new_look.error();
  const auto comparison = CompareSnapshots(*old_look, *new_look);
  if (!comparison) return comparison.error();
  DiffOutcome outcome;
  outcome.text = request.format == "json" ? ComparisonJson(*old_look, *new_look, *comparison)
                                          : ComparisonTable(*old_look, *new_look, *comparison);
  outcome.changed = !comparison->changes.empty();
  outcome.may_hide_more = comparison->MayHideMore();
  if (!request.output.empty() && request.output != "-") {
    if (auto written = WriteFileAtomically(request.output, outcome.text); !written)
      return std::move(written).error();
  }
  return outcome;
}

}  // namespace pw

#pragma once

#include "model/kept_audit.h"

#include <string>
#include <vector>

namespace pw {

/// Audits, the latest first, for people: number, time, element, verdicts, what changed since the
/// one before. `store` is named where there are none.
std::string HistoryTable(const std::vector<HistoryRow>& rows, const std::string& store);
/// Format "portwarrant/history/1" (docs/schema/history-1.schema.json). Deterministic.
std::string HistoryJson(const std::vector<HistoryRow>& rows);

/// One finding over time, for people.
std::string FindingHistoryTable(const std::vector<FindingHistory>& histories);
/// Format "portwarrant/finding-history/1" (docs/schema/history-1.schema.json). Deterministic.
std::string FindingHistoryJson(const std::vector<FindingHistory>& histories);

}  // namespace pw

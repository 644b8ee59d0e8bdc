#pragma once

#include "model/audit_report.h"
#include "report/report_html.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// The word by which a finding is filtered: "fail", "inconclusive" or "accepted".
std::string_view FindingState(const Finding& finding);

/// Links to findings: the first few by id, the rest as a link to where they are.
std::string FindingLinks(const std::vector<std::string>& ids);

/// The findings section: the filter bar (shown by the script), and one disclosure for each finding
/// with why, where, who, the three views, commands and raw records. Those beyond the first 200 are
/// in a <noscript>, from which the script takes them, and link to their records.
std::string FindingsSection(const AuditReport& report, const RecordBytes& records);

}  // namespace pw

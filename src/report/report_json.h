#pragma once

#include "model/audit_report.h"

#include <string>

namespace pw {

/// Writes "portwarrant/report/1" (docs/formats/report.md, docs/schema/report-1.schema.json): keys
/// in a fixed order, one indent step of one blank, the same bytes for the same report. Text that is
/// not UTF-8 is written with U+FFFD; control characters are escaped as JSON does.
std::string ReportJson(const AuditReport& report);

/// One finding as it stands in the report.
std::string FindingJson(const Finding& finding);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "model/audit_report.h"

#include <string_view>

namespace pw {

/// Reads "portwarrant/report/1" (docs/schema/report-1.schema.json) back, as report/report_json.h
/// writes it. Unknown members are passed over. Refuses a report that contradicts itself: an overall
/// verdict that is not the worst of the requirements, a finding that is named and not there or
/// there twice. Errors: kInvalid naming the place ("findings[3].severity: ...").
Result<AuditReport> ParseReportJson(std::string_view text);

}  // namespace pw

#pragma once

#include "model/audit_report.h"

#include <string>

namespace pw {

/// Parts of the page, each a landmark with its heading. Counts are links that filter the findings
/// (and, without the script, lead to them).
std::string PageHeader(const AuditReport& report);
std::string RequirementsSection(const AuditReport& report);
std::string TestCasesSection(const AuditReport& report);
/// What could not be seen first; the complete answers folded away.
std::string CoverageSection(const AuditReport& report);
/// Notes, settings, tool and host.
std::string AboutSection(const AuditReport& report);

}  // namespace pw

#pragma once

#include "model/audit_report.h"

#include <string>

namespace pw {

/// Documented, inside and outside: first as a picture, a row for each port and a column for each
/// interface, each cell with a colour and a word and a link to its first finding; then side by
/// side. A picture has at most 400 ports, those that differ first: more is not seen at a glance.
std::string MatrixSection(const AuditReport& report);

}  // namespace pw

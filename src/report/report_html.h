#pragma once

#include "model/audit_report.h"

#include <map>
#include <string>

namespace pw {

/// Raw records of a bundle: hexadecimal SHA-256 and bytes.
using RecordBytes = std::map<std::string, std::string>;

/// The report as one self-contained page: style and script are inside, nothing is fetched (a
/// Content-Security-Policy forbids it), everything can be read without the script, which only
/// filters, searches and copies. Text of hosts and lists is escaped wherever it stands. The same
/// bytes for the same input.
std::string ReportHtml(const AuditReport& report, const RecordBytes& records);

}  // namespace pw

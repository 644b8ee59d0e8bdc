#pragma once

#include "model/audit_report.h"

namespace pw {

/// A small failing report: telnet under inetd (fail), an accepted FTP exception, an unsettled SNMP,
/// one gap in coverage.
AuditReport SampleReport();

/// The same with markup, quotes, terminal controls and broken UTF-8 in every text that a host or a
/// list can influence.
AuditReport HostileReport();

/// The text that HostileReport puts everywhere.
extern const char kHostile[];

}  // namespace pw

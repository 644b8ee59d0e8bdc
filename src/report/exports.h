#pragma once

#include "model/audit_report.h"
#include "model/port_list.h"
#include "report/statement.h"

#include <span>
#include <string>
#include <string_view>

namespace pw {

// What an audit found, in the forms of other tools. Each is the same for the same report, UTF-8,
// and names a finding by the id of report.json, so that a later import recognises it.

/// One row for each finding, RFC 4180; no cell is a formula for a spreadsheet.
std::string ReportCsv(const AuditReport& report);

/// JUnit XML as CI servers read it: a case for each requirement and for each step of a test case.
/// A failure is a failure; what is inconclusive is an error, since a case that is skipped would be
/// green; what is not applicable is skipped.
std::string ReportJUnit(const AuditReport& report);

/// SARIF 2.1.0 (OASIS): a rule for each kind of finding, logical locations for ports. A finding
/// that is not settled is of kind "open", an accepted one carries its suppression.
std::string ReportSarif(const AuditReport& report);

/// OSCAL 1.1.2 assessment-results (NIST): a finding for each requirement, an observation for each
/// step, a risk for each finding of ours, and the records as back matter. `files`: of the bundle,
/// so that a record is named by its file; empty where there is none.
std::string ReportOscal(const AuditReport& report, std::span<const FileDigest> files);

/// Findings for "Generic Findings Import" of DefectDojo, with no key that its parser refuses.
std::string ReportDefectDojo(const AuditReport& report);

/// CycloneDX 1.6 services (OWASP): the element, and each documented or open port as a service with
/// its end points, the interface's domain as trust zone, and what the audit says of it. `list`
/// gives addresses and purposes; nullptr where there is none.
std::string ReportCycloneDx(const AuditReport& report, const PortList* list);

/// A UUID of version 5 (RFC 9562 s.5.5) from a name within this project: the same thing has the
/// same one in every export.
std::string NameUuid(std::string_view name);

}  // namespace pw

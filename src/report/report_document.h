#pragma once

#include "model/audit_report.h"
#include "report/document.h"
#include "report/statement.h"

#include <span>

namespace pw {

/// The whole report as a document: what report.html shows, for Markdown and for paper. Findings
/// beyond the first 250 are rows of a table, so that a report of 10,000 can still be printed; the
/// attached or neighbouring report.json has everything of each. `files`: of the bundle, to name the
/// records by.
Document ReportDocument(const AuditReport& report, std::span<const FileDigest> files);

/// Parts that more than one document has.
DocText VerdictText(Verdict verdict);
DocText SeverityText(const Finding& finding);
/// A table of the steps of each test case, with records by their files.
void AddTestCases(const AuditReport& report, std::span<const FileDigest> files, Document& document);
/// What could not be seen, and what was asked and answered.
void AddCoverage(const AuditReport& report, Document& document);
/// Documented, inside and outside, discrepancies marked.
void AddMatrix(const AuditReport& report, Document& document);
/// Findings as one table, discrepancies of a laboratory's report.
void AddFindingTable(std::span<const Finding> findings, Document& document);
/// Accepted deviations with owner, reason and expiry.
void AddExceptions(const AuditReport& report, Document& document);

}  // namespace pw

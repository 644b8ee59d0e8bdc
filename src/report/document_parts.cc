#include "report/export_text.h"
#include "report/report_document.h"

#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

DocText::Look LookOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return DocText::Look::kPass;
    case Verdict::kFail:
      return DocText::Look::kFail;
    case Verdict::kInconclusive:
      return DocText::Look::kInconclusive;
    case Verdict::kNotApplicable:
      return DocText::Look::kQuiet;
  }
  return DocText::Look::kInconclusive;
}

std::string PortOf(const MatrixRow& row) {
  if (row.port == row.last_port) return fmt::format("{}/{}", ToString(row.transport), row.port);
  return fmt::format("{}/{}-{}", ToString(row.transport), row.port, row.last_port);
}

/// The first of many names: a cell that has thousands is no help to a reader, and the printer lays
/// each of its lines out anew, which takes minutes.
std::string FirstOf(std::vector<std::string> names) {
  constexpr std::size_t kNamed = 20;
  if (names.size() <= kNamed) return JoinedText(names, ", ");
  const std::size_t others = names.size() - kNamed;
  names.resize(kNamed);
  return fmt::format("{} and {} more", JoinedText(names, ", "), others);
}

std::string FilesOf(std::span<const FileDigest> files, const std::vector<std::string>& records) {
  std::vector<std::string> names;
  for (const std::string& record : records)
    names.push_back(FileOfRecord(files, record));
  return FirstOf(std::move(names));
}

std::string QuestionOf(const Coverage& coverage) {
  std::string text = coverage.subject;
  if (coverage.transport) text += fmt::format(" {}", ToString(*coverage.transport));
  if (coverage.family) text += fmt::format(" {}", ToString(*coverage.family));
  return text;
}

DocTable CoverageTable(const AuditReport& report, bool hides) {
  DocTable table{hides ? "Not answered in full: what could hide there does not pass"
                       : "Answered, or about what this host does not have",
                 {"Question", "Namespace", "Answer", "Reason"},
                 {}};
  for (const ReportCoverage& row : report.coverage) {
    if (row.hides != hides) continue;
    table.rows.push_back({{QuestionOf(row.coverage), row.netns.empty() ? "whole host" : row.netns,
                           std::string(ToString(row.coverage.status)), row.coverage.reason},
                          hides});
  }
  return table;
}

}  // namespace

DocText VerdictText(Verdict verdict) {
  return {std::string(ToString(verdict)), LookOf(verdict)};
}

DocText SeverityText(const Finding& finding) {
  const bool grave = finding.severity == Severity::kCritical || finding.severity == Severity::kHigh;
  return {std::string(ToString(finding.severity)),
          grave ? DocText::Look::kFail : DocText::Look::kInconclusive};
}

void AddTestCases(const AuditReport& report, std::span<const FileDigest> files,
                  Document& document) {
  for (const TestCase& test_case : report.test_cases) {
    document.blocks.emplace_back(DocHeading{3, test_case.id + " " + test_case.title});
    DocTable table{"", {"Step", "Action", "Expected", "Observed", "Verdict", "Records"}, {}};
    std::size_t number = 0;
    for (const TestStep& step : test_case.steps) {
      std::string observed = step.observed;
      if (!step.findings.empty()) observed += " (" + FirstOf(step.findings) + ")";
      table.rows.push_back({{fmt::format("{}.{}", test_case.id, ++number), step.action,
                             step.expected, std::move(observed), VerdictText(step.verdict),
                             DocText(FilesOf(files, step.records), DocText::Look::kCode)},
                            step.verdict == Verdict::kFail});
    }
    document.blocks.emplace_back(std::move(table));
  }
}

void AddCoverage(const AuditReport& report, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Coverage"});
  for (const bool hides : {true, false}) {
    DocTable table = CoverageTable(report, hides);
    if (hides && table.rows.empty()) {
      document.blocks.emplace_back(DocParagraph{"Every question to the element was answered."});
    }
    if (!table.rows.empty()) document.blocks.emplace_back(std::move(table));
  }
}

/// What was seen with the packet filter on, and off where somebody looked.
std::string OutsideOf(const MatrixRow& row) {
  if (row.outside.empty()) return "not scanned";
  return row.filter_off.empty() ? row.outside
                                : row.outside + "; with the filter off: " + row.filter_off;
}

void AddMatrix(const AuditReport& report, Document& document) {
  DocTable table{"Each port that is documented or open, on each interface it can be reached on",
                 {"Interface", "Port", "Service", "Documented", "Inside", "Outside", "Findings"},
                 {},
                 "matrix"};
  for (const MatrixRow& row : report.matrix) {
    const bool differs = row.documented != row.inside || !row.findings.empty();
    std::string interface = row.interface;
    if (!row.netns.empty()) interface += " (" + row.netns + ")";
    table.rows.push_back(
        {{std::move(interface), DocText(PortOf(row), DocText::Look::kCode), row.service,
          row.documented ? "documented" : "not documented", row.inside ? "open" : "not open",
          OutsideOf(row), JoinedText(row.findings, ", ")},
         differs});
  }
  document.blocks.emplace_back(std::move(table));
}

void AddFindingTable(std::span<const Finding> findings, Document& document) {
  DocTable table{"", {"Id", "Severity", "Requirements", "What", "Why"}, {}, "findings"};
  for (const Finding& finding : findings) {
    std::string title = finding.title;
    if (finding.verdict == Verdict::kInconclusive) title += " (not settled)";
    if (finding.Accepted()) title += " (accepted)";
    table.rows.push_back({{DocText(finding.id, DocText::Look::kCode), SeverityText(finding),
                           JoinedText(finding.requirements, " "), std::move(title), finding.why},
                          !finding.Accepted() && finding.verdict == Verdict::kFail});
  }
  document.blocks.emplace_back(std::move(table));
}

void AddExceptions(const AuditReport& report, Document& document) {
  DocTable table{"", {"Finding", "What", "Owner", "Reason", "Expires", "Holds"}, {}};
  for (const Finding& finding : report.findings) {
    if (!finding.exception) continue;
    const FindingException& exception = *finding.exception;
    table.rows.push_back({{DocText(finding.id, DocText::Look::kCode), finding.title,
                           exception.owner, exception.reason, ToDate(exception.expires),
                           exception.holds ? DocText("yes") : DocText("no", DocText::Look::kFail)},
                          !exception.holds});
  }
  if (table.rows.empty()) {
    document.blocks.emplace_back(DocParagraph{"No deviation is accepted by an exception."});
    return;
  }
  document.blocks.emplace_back(std::move(table));
}

}  // namespace pw

#include "model/csv.h"
#include "report/export_text.h"
#include "report/exports.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace pw {
namespace {

constexpr auto kHeader = std::to_array<std::string_view>({"id",
                                                          "severity",
                                                          "verdict",
                                                          "accepted",
                                                          "kind",
                                                          "requirements",
                                                          "title",
                                                          "netns",
                                                          "interfaces",
                                                          "addresses",
                                                          "transport",
                                                          "ports",
                                                          "service",
                                                          "protocol",
                                                          "program",
                                                          "package",
                                                          "version",
                                                          "outside",
                                                          "why",
                                                          "reproduce",
                                                          "fix",
                                                          "undo",
                                                          "references",
                                                          "first_seen",
                                                          "exception_owner",
                                                          "exception_reason",
                                                          "exception_expires",
                                                          "records"});

std::string PortsOf(const FindingSubject& subject) {
  if (subject.ephemeral) return "ephemeral";
  std::string text;
  for (const std::uint16_t port : subject.ports)
    text += (text.empty() ? "" : " ") + std::to_string(port);
  return text;
}

std::vector<std::string> RowOf(const Finding& finding) {
  const FindingSubject& subject = finding.subject;
  const FindingIdentity& identity = finding.identity;
  const FindingException exception = finding.exception.value_or(FindingException{});
  return {finding.id,
          std::string(ToString(finding.severity)),
          std::string(ToString(finding.verdict)),
          finding.Accepted() ? "yes" : "no",
          std::string(ToString(finding.kind)),
          JoinedText(finding.requirements, " "),
          finding.title,
          subject.netns,
          JoinedText(subject.interfaces, " "),
          JoinedText(subject.addresses, " "),
          subject.transport ? std::string(ToString(*subject.transport)) : "",
          PortsOf(subject),
          subject.service,
          identity.protocol,
          identity.program,
          identity.package ? identity.package->name : "",
          identity.package ? identity.package->version : "",
          finding.outside,
          finding.why,
          finding.reproduce,
          finding.fix,
          finding.undo,
          JoinedText(finding.references, "; "),
          ToRfc3339(finding.first_seen),
          exception.owner,
          exception.reason,
          finding.exception ? ToDate(exception.expires) : "",
          JoinedText(finding.records, " ")};
}

}  // namespace

std::string ReportCsv(const AuditReport& report) {
  std::string text = FormatCsvRow({kHeader.begin(), kHeader.end()});
  for (const Finding& finding : report.findings) {
    std::vector<std::string> cells = RowOf(finding);
    for (std::string& cell : cells)
      cell = CsvGuarded(PrintableLines(cell));
    text += FormatCsvRow(cells);
  }
  return text;
}

}  // namespace pw

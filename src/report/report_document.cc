#include "report/report_document.h"

#include "report/export_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// As many are shown with everything; more would make a print of thousands of pages.
constexpr std::size_t kInFull = 250;

void AddRequirements(const AuditReport& report, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Requirements"});
  DocTable table{"", {"Requirement", "Verdict", "Reason"}, {}};
  for (const RequirementResult& result : report.requirements) {
    std::string reason = result.reason;
    if (!result.accepted.empty())
      reason += fmt::format(" ({} accepted by exceptions)", result.accepted.size());
    table.rows.push_back(
        {{result.id + " " + result.title, VerdictText(result.verdict), std::move(reason)},
         result.verdict == Verdict::kFail});
  }
  document.blocks.emplace_back(std::move(table));
}

DocFacts FactsOf(const Finding& finding, std::span<const FileDigest> files) {
  const FindingIdentity& identity = finding.identity;
  const auto code = [](std::string text) { return DocText(std::move(text), DocText::Look::kCode); };
  std::string package;
  if (identity.package) package = identity.package->name + " " + identity.package->version;
  std::string records;
  for (const std::string& record : finding.records)
    records += (records.empty() ? "" : ", ") + FileOfRecord(files, record);
  std::string state(ToString(finding.verdict));
  if (finding.Accepted()) state = "accepted";
  return {{{"Severity", SeverityText(finding)},
           {"Verdict", state + ", counts for " + JoinedText(finding.requirements, " ")},
           {"Where", code(ToString(finding.subject))},
           {"Interface", JoinedText(finding.subject.interfaces, ", ")},
           {"Address", JoinedText(finding.subject.addresses, ", ")},
           {"Namespace", finding.subject.netns},
           {"Documented", finding.warrant.empty() ? "no entry" : finding.warrant},
           {"Inside", finding.listeners.empty() ? "no listener" : "open"},
           {"From outside", finding.outside.empty() ? "not scanned" : finding.outside},
           {"Protocol", identity.protocol},
           {"Program", code(identity.program)},
           {"Unit", code(identity.unit)},
           {"Package", package},
           {"Evidence", JoinedText(identity.evidence, "; ")},
           {"Reference", JoinedText(finding.references, "; ")},
           {"First seen", ToRfc3339(finding.first_seen)},
           {"Records", code(std::move(records))}}};
}

void AddFinding(const Finding& finding, std::span<const FileDigest> files, Document& document) {
  document.blocks.emplace_back(DocHeading{3, finding.id + " " + finding.title});
  document.blocks.emplace_back(DocParagraph{finding.why});
  document.blocks.emplace_back(FactsOf(finding, files));
  const std::pair<const char*, const std::string*> commands[] = {
      {"Reproduce", &finding.reproduce}, {"Fix", &finding.fix}, {"Undo", &finding.undo}};
  for (const auto& [label, text] : commands) {
    if (!text->empty()) document.blocks.emplace_back(DocCode{label, *text});
  }
}

void AddFindings(const AuditReport& report, std::span<const FileDigest> files, Document& document) {
  document.blocks.emplace_back(DocHeading{2, fmt::format("Findings ({})", report.findings.size())});
  if (report.findings.empty()) {
    document.blocks.emplace_back(DocParagraph{"Nothing was found."});
    return;
  }
  const std::span<const Finding> all = report.findings;
  const std::span<const Finding> first = all.first(std::min(all.size(), kInFull));
  for (const Finding& finding : first)
    AddFinding(finding, files, document);
  if (first.size() == all.size()) return;
  document.blocks.emplace_back(DocHeading{
      3, fmt::format("The other {}, which report.json has in full", all.size() - first.size())});
  AddFindingTable(all.subspan(first.size()), document);
}

}  // namespace

Document ReportDocument(const AuditReport& report, std::span<const FileDigest> files) {
  Document document;
  document.title = "Port and service audit of " + NameOf(report);
  document.subtitle =
      fmt::format("{} {} {}, inventory of {}", report.element.element_class, report.element.vendor,
                  report.element.version, ToRfc3339(report.taken));
  document.verdict = VerdictText(report.verdict);
  AddRequirements(report, document);
  AddFindings(report, files, document);
  document.blocks.emplace_back(DocHeading{2, "Ports"});
  AddMatrix(report, document);
  document.blocks.emplace_back(DocHeading{2, "Test cases"});
  AddTestCases(report, files, document);
  AddCoverage(report, document);
  document.blocks.emplace_back(DocHeading{2, "How this was made"});
  DocFacts facts{{{"Tool", fmt::format("{} {} ({})", report.tool.name, report.tool.version,
                                       report.tool.commit)},
                  {"Host", report.host.name},
                  {"System", report.host.os},
                  {"Kernel", report.host.kernel},
                  {"Machine id", report.host.machine_id},
                  {"Boot id", report.host.boot_id},
                  {"Judged", ToRfc3339(report.judged)}}};
  for (const auto& [name, value] : report.settings)
    facts.facts.emplace_back(name, value);
  document.blocks.emplace_back(std::move(facts));
  if (!report.notes.empty()) document.blocks.emplace_back(DocList{report.notes});
  return document;
}

}  // namespace pw

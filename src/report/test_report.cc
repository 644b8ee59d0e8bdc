#include "report/export_text.h"
#include "report/product_document.h"
#include "report/report_document.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

DocText Code(std::string text) {
  return {std::move(text), DocText::Look::kCode};
}

/// A setting by name; people are among them.
std::string Setting(const AuditReport& report, std::string_view name) {
  const auto found = std::ranges::find(report.settings, name,
                                       [](const auto& row) { return std::string_view(row.first); });
  return found == report.settings.end() ? std::string() : found->second;
}

DocText SaidOrMissing(std::string text) {
  if (!text.empty()) return text;
  return {"not given", DocText::Look::kInconclusive};
}

void AddWho(const AuditReport& report, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Element, people and time"});
  document.blocks.emplace_back(DocFacts{{{"Element", SaidOrMissing(report.element.name)},
                                         {"Class", report.element.element_class},
                                         {"Vendor", SaidOrMissing(report.element.vendor)},
                                         {"Version", SaidOrMissing(report.element.version)},
                                         {"Host", report.host.name},
                                         {"System", report.host.os},
                                         {"Kernel", report.host.kernel},
                                         {"Machine id", Code(report.host.machine_id)},
                                         {"Boot id", Code(report.host.boot_id)},
                                         {"Laboratory", SaidOrMissing(Setting(report, "lab"))},
                                         {"Operator", SaidOrMissing(Setting(report, "operator"))},
                                         {"Inventory taken", ToRfc3339(report.taken)},
                                         {"Judged", ToRfc3339(report.judged)}}});
}

void AddSoftware(const DocumentFacts& facts, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Software of the element that holds ports"});
  if (facts.state.software.empty()) {
    document.blocks.emplace_back(DocParagraph{"No program holds a port."});
    return;
  }
  DocTable table{"", {"Program", "Package", "Version", "SHA-256"}, {}};
  for (const SoftwareFile& file : facts.state.software) {
    table.rows.push_back(
        {{Code(file.program), file.package ? file.package->name : std::string(),
          file.package ? file.package->version : std::string(),
          file.sha256.empty() ? DocText("not read: " + file.reason) : Code(file.sha256)},
         false});
  }
  document.blocks.emplace_back(std::move(table));
}

void AddInterfaces(const DocumentFacts& facts, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Interfaces at the start"});
  if (facts.state.interfaces.empty()) {
    document.blocks.emplace_back(DocParagraph{
        DocText("Their state was not recorded: the element was not looked at from this host.",
                DocText::Look::kInconclusive)});
    return;
  }
  DocTable table{"", {"Interface", "Namespace", "Switched on", "Carrier", "Addresses"}, {}};
  for (const InterfaceState& state : facts.state.interfaces) {
    table.rows.push_back(
        {{Code(state.name), state.netns.empty() ? "own" : state.netns, state.up ? "up" : "down",
          state.running ? "yes" : "no", JoinedText(state.addresses, ", ")},
         !state.up});
  }
  document.blocks.emplace_back(std::move(table));
}

/// The list's interfaces that nothing on the host carries: the product was not in service there.
void AddMissingAddresses(const DocumentFacts& facts, Document& document) {
  if (facts.list == nullptr || facts.state.interfaces.empty()) return;
  std::vector<std::string> missing;
  for (const Interface& interface : facts.list->interfaces) {
    for (const IpAddress& address : interface.addresses) {
      const std::string text = ToString(address);
      const bool there =
          std::ranges::any_of(facts.state.interfaces, [&](const InterfaceState& state) {
            return state.up && std::ranges::find(state.addresses, text) != state.addresses.end();
          });
      if (!there) missing.push_back(interface.name + " " + text);
    }
  }
  if (missing.empty()) return;
  document.blocks.emplace_back(DocParagraph{DocText(
      "Listed and not up on the element: " + JoinedText(missing, ", "), DocText::Look::kFail)});
}

void AddTool(const AuditReport& report, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Tool and settings"});
  DocFacts facts{{{"Tool", report.tool.name},
                  {"Version", report.tool.version},
                  {"Commit", Code(report.tool.commit)}}};
  for (const auto& [name, value] : report.settings) {
    if (name != "lab" && name != "operator") facts.facts.emplace_back(name, Code(value));
  }
  document.blocks.emplace_back(std::move(facts));
}

void AddVerdicts(const AuditReport& report, Document& document) {
  document.blocks.emplace_back(DocHeading{2, "Verdicts"});
  DocTable table{"", {"Requirement", "Verdict", "Reason"}, {}};
  for (const RequirementResult& result : report.requirements) {
    table.rows.push_back(
        {{result.id + " " + result.title, VerdictText(result.verdict), result.reason},
         result.verdict == Verdict::kFail});
  }
  document.blocks.emplace_back(std::move(table));
}

}  // namespace

Document TestReport(const AuditReport& report, const DocumentFacts& facts,
                    std::span<const FileDigest> files) {
  Document document;
  document.title = "Test report: ports and services of " + NameOf(report);
  document.subtitle = fmt::format("Test cases TC1 to TC3, {}", ToRfc3339(report.judged));
  document.verdict = VerdictText(report.verdict);
  AddWho(report, document);
  AddVerdicts(report, document);
  AddInterfaces(facts, document);
  AddMissingAddresses(facts, document);
  AddSoftware(facts, document);
  AddTool(report, document);
  document.blocks.emplace_back(DocHeading{2, "Steps"});
  AddTestCases(report, files, document);
  document.blocks.emplace_back(DocHeading{2, "Discrepancies"});
  if (report.findings.empty()) {
    document.blocks.emplace_back(DocParagraph{"None was found."});
  } else {
    AddFindingTable(report.findings, document);
  }
  document.blocks.emplace_back(DocHeading{2, "Documented, inside, outside"});
  AddMatrix(report, document);
  document.blocks.emplace_back(DocHeading{2, "Exceptions"});
  AddExceptions(report, document);
  AddCoverage(report, document);
  if (!report.notes.empty()) {
    document.blocks.emplace_back(DocHeading{2, "Notes"});
    document.blocks.emplace_back(DocList{report.notes});
  }
  return document;
}

}  // namespace pw

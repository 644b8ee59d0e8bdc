#include "report/html_sections.h"

#include "report/html_findings.h"
#include "report/html_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

/// "1 finding", "3 findings".
std::string Findings(std::size_t number, std::string_view what) {
  return fmt::format("{} {}", number, number == 1 ? std::string(what) : std::string(what) + "s");
}

/// A count that filters: the script reads the data attributes, without it the link leads to the
/// first finding that is meant.
std::string CountLink(std::size_t number, std::string_view what, std::string_view first,
                      std::string_view filters) {
  if (number == 0) return {};
  return fmt::format("<a class=\"count\" href=\"#{}\" {}>{}</a>", Html(first), filters,
                     Findings(number, what));
}

/// Findings by id: a report may have ten thousand.
using FindingIndex = std::unordered_map<std::string_view, const Finding*>;

std::string RequirementCounts(const FindingIndex& findings, const RequirementResult& result) {
  std::vector<std::string> failing;
  std::vector<std::string> open;
  for (const std::string& id : result.findings) {
    const auto finding = findings.find(id);
    if (finding == findings.end()) continue;
    (finding->second->verdict == Verdict::kFail ? failing : open).push_back(id);
  }
  const auto link = [&](const std::vector<std::string>& ids, std::string_view state,
                        std::string_view what) {
    if (ids.empty()) return std::string();
    return CountLink(
        ids.size(), what, ids.front(),
        fmt::format("data-state=\"{}\" data-requirement=\"{}\"", state, Html(result.id)));
  };
  return link(failing, "fail", "failing finding") + link(open, "inconclusive", "open question") +
         link(result.accepted, "accepted", "accepted finding");
}

/// "3 of 5 requirements fail, 2 are inconclusive."
std::string Summary(const AuditReport& report) {
  std::map<Verdict, std::size_t> counts;
  for (const RequirementResult& result : report.requirements)
    ++counts[result.verdict];
  std::string text;
  const auto add = [&](Verdict verdict, std::string_view one, std::string_view many) {
    const std::size_t number = counts[verdict];
    if (number == 0) return;
    text += text.empty() ? fmt::format("{} of {} requirements ", number, report.requirements.size())
                         : fmt::format(", {} ", number);
    text += number == 1 ? one : many;
  };
  add(Verdict::kFail, "fails", "fail");
  add(Verdict::kInconclusive, "is inconclusive", "are inconclusive");
  add(Verdict::kPass, "passes", "pass");
  return text;
}

/// Where a scheme asks it.
std::string Clause(const std::string& clause, bool unverified) {
  if (clause.empty()) return {};
  return fmt::format("<p class=\"quiet\">{}{}</p>", Html(clause),
                     unverified ? " (wording not checked against the text)" : "");
}

std::string Steps(const TestCase& test_case) {
  std::string text;
  std::size_t number = 0;
  for (const TestStep& step : test_case.steps) {
    std::string records;
    for (const std::string& record : step.records)
      records += fmt::format("<br><span class=\"quiet\">{}</span>", Html(record.substr(0, 19)));
    const std::string links = FindingLinks(step.findings);
    text += fmt::format(
        "<tr><th scope=\"row\">{}.{}</th><td>{}</td><td>{}</td><td>{}{}{}</td><td>{}</td></tr>\n",
        Html(test_case.id), ++number, Html(step.action), Html(step.expected), Html(step.observed),
        links.empty() ? "" : "<br>" + links, records, VerdictBadge(step.verdict));
  }
  return text;
}

std::string CoverageTable(const std::vector<const ReportCoverage*>& rows) {
  std::string text =
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Question</th>"
      "<th scope=\"col\">Namespace</th><th scope=\"col\">Answer</th><th scope=\"col\">Reason</th>"
      "</tr></thead><tbody>\n";
  for (const ReportCoverage* row : rows) {
    const Coverage& coverage = row->coverage;
    std::string what = Html(coverage.subject);
    if (coverage.transport) what += fmt::format(" {}", ToString(*coverage.transport));
    if (coverage.family) what += fmt::format(" {}", ToString(*coverage.family));
    text += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        what, Html(row->netns.empty() ? "whole host" : row->netns),
                        ToString(coverage.status), Html(coverage.reason));
  }
  return text + "</tbody></table></div>\n";
}

std::string Term(std::string_view name, const std::string& value) {
  if (value.empty()) return {};
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, Html(value));
}

std::string SeverityCounts(const AuditReport& report) {
  std::string links;
  for (const Severity severity :
       {Severity::kCritical, Severity::kHigh, Severity::kMedium, Severity::kLow}) {
    std::size_t number = 0;
    std::string first;
    for (const Finding& finding : report.findings) {
      if (finding.severity != severity || finding.Accepted()) continue;
      if (number++ == 0) first = finding.id;
    }
    if (number == 0) continue;
    links += fmt::format(
        "<li><a class=\"tally {0}\" href=\"#{1}\" data-state=\"not accepted\" "
        "data-severity=\"{0}\"><b>{2}</b> {0}</a></li>\n",
        ToString(severity), Html(first), number);
  }
  if (links.empty()) return {};
  return "<ul class=\"tallies\" aria-label=\"Findings by severity\">\n" + links + "</ul>\n";
}

}  // namespace

std::string PageHeader(const AuditReport& report) {
  const std::string name = report.element.name.empty() ? report.host.name : report.element.name;
  std::string kind = report.element.element_class;
  for (const std::string& part : {report.element.vendor, report.element.version})
    kind += (kind.empty() || part.empty() ? "" : " \xc2\xb7 ") + part;
  return fmt::format(
      "<header class=\"page {0}\">\n<p class=\"eyebrow\">Port and service audit</p>\n"
      "<h1>{1}</h1>\n<p class=\"element\">{2}</p>\n"
      "<p class=\"verdict\"><span class=\"visually-hidden\">Overall verdict: </span>{3}"
      "<span>{6}</span></p>\n{4}"
      "<p class=\"quiet\">Inventory taken <time datetime=\"{5}\">{5}</time></p>\n</header>\n",
      ToString(report.verdict), Html(name), Html(kind), VerdictBadge(report.verdict),
      SeverityCounts(report), ToRfc3339(report.taken), Summary(report));
}

std::string RequirementsSection(const AuditReport& report) {
  FindingIndex findings;
  for (const Finding& finding : report.findings)
    findings.emplace(finding.id, &finding);
  std::string text =
      "<section id=\"requirements\" aria-labelledby=\"requirements-title\">\n"
      "<h2 id=\"requirements-title\">Requirements</h2>\n<ol class=\"requirements\">\n";
  for (const RequirementResult& result : report.requirements) {
    text += fmt::format(
        "<li class=\"{}\"><h3><span class=\"id\">{}</span> {}</h3>{}"
        "<p class=\"reason\">{}</p>{}<p class=\"counts\">{}</p></li>\n",
        ToString(result.verdict), Html(result.id), Html(result.title), VerdictBadge(result.verdict),
        Html(result.reason), Clause(result.clause, result.unverified),
        RequirementCounts(findings, result));
  }
  return text + "</ol>\n</section>\n";
}

std::string TestCasesSection(const AuditReport& report) {
  std::string text =
      "<section id=\"test-cases\" aria-labelledby=\"test-cases-title\">\n"
      "<h2 id=\"test-cases-title\">Test cases</h2>\n";
  for (const TestCase& test_case : report.test_cases) {
    text += fmt::format(
        "<h3>{} {}</h3>\n{}<div class=\"scroll\"><table class=\"steps\"><thead><tr><th "
        "scope=\"col\">Step</th>"
        "<th scope=\"col\">Action</th><th scope=\"col\">Expected</th><th scope=\"col\">Observed"
        "</th><th scope=\"col\">Verdict</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
        Html(test_case.id), Html(test_case.title), Clause(test_case.clause, test_case.unverified),
        Steps(test_case));
  }
  return text + "</section>\n";
}

std::string CoverageSection(const AuditReport& report) {
  std::vector<const ReportCoverage*> gaps;
  std::vector<const ReportCoverage*> answered;
  for (const ReportCoverage& row : report.coverage)
    (row.hides ? gaps : answered).push_back(&row);
  std::string text =
      "<section id=\"coverage\" aria-labelledby=\"coverage-title\">\n"
      "<h2 id=\"coverage-title\">Coverage</h2>\n";
  if (gaps.empty()) {
    text += "<p>Every question to the element was answered.</p>\n";
  } else {
    text += fmt::format("<p>{} not answered in full: what could hide there does not pass.</p>\n",
                        Findings(gaps.size(), "question"));
    text += CoverageTable(gaps);
  }
  if (answered.empty()) return text + "</section>\n";
  return text + fmt::format(
                    "<details><summary>{} answered, or about what this host does not have"
                    "</summary>\n{}</details>\n</section>\n",
                    Findings(answered.size(), "question"), CoverageTable(answered));
}

std::string AboutSection(const AuditReport& report) {
  std::string text =
      "<section id=\"about\" aria-labelledby=\"about-title\">\n"
      "<h2 id=\"about-title\">How this was made</h2>\n<dl class=\"facts\">\n";
  text +=
      Term("Tool", report.tool.name + " " + report.tool.version + " (" + report.tool.commit + ")") +
      Term("Host", report.host.name) + Term("System", report.host.os) +
      Term("Kernel", report.host.kernel) + Term("Machine id", report.host.machine_id) +
      Term("Boot id", report.host.boot_id) + Term("Inventory", ToRfc3339(report.taken)) +
      Term("Judged", ToRfc3339(report.judged));
  for (const auto& [name, value] : report.settings)
    text += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", Html(name), Html(value));
  text += "</dl>\n";
  if (!report.notes.empty()) {
    text += "<h3>Notes</h3>\n<ul>\n";
    for (const std::string& note : report.notes)
      text += "<li>" + Html(note) + "</li>\n";
    text += "</ul>\n";
  }
  return text + "</section>\n";
}

}  // namespace pw

#include "report/html_findings.h"

#include "report/html_text.h"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

std::string Joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string all;
  for (const std::string& text : texts)
    all += (all.empty() ? std::string() : std::string(separator)) + Html(text);
  return all;
}

/// A row of a description list; nothing where there is nothing to say. `value` is escaped already.
std::string Row(std::string_view term, const std::string& value) {
  if (value.empty()) return {};
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", term, value);
}

/// The same over two columns, for longer text.
std::string WideRow(std::string_view term, const std::string& value) {
  if (value.empty()) return {};
  return fmt::format("<div class=\"wide\"><dt>{}</dt><dd>{}</dd></div>\n", term, value);
}

std::string Code(const std::string& text) {
  return text.empty() ? std::string() : "<code>" + Html(text) + "</code>";
}

/// A command block; the script adds a button that copies it.
std::string Command(std::string_view label, const std::string& text) {
  if (text.empty()) return {};
  return fmt::format(
      "<figure class=\"command\"><figcaption>{0}</figcaption>"
      "<pre tabindex=\"0\" aria-label=\"{0}\"><code>{1}</code></pre></figure>\n",
      label, HtmlLines(text));
}

std::string PackageText(const FindingIdentity& identity) {
  if (!identity.package) return {};
  return fmt::format("{} {} <span class=\"quiet\">({})</span>", Html(identity.package->name),
                     Html(identity.package->version), Html(identity.package->manager));
}

std::string PortText(const FindingSubject& subject) {
  if (!subject.transport) return {};
  std::string text = "<code>" + Html(ToString(subject)) + "</code>";
  if (!subject.ephemeral) return text;
  std::string ports;
  for (const std::uint16_t port : subject.ports)
    ports += fmt::format("{}{}", ports.empty() ? "" : ", ", port);
  return text + " <span class=\"quiet\">at this time " + ports + "</span>";
}

/// Documented, found inside, found from outside: side by side, as a reviewer compares them.
std::string ThreeViews(const Finding& finding) {
  const std::string documented = finding.warrant.empty() ? "no entry" : Html(finding.warrant);
  std::string inside = finding.listeners.empty() ? "no listener" : "open";
  if (finding.listeners.empty() && !finding.services.empty())
    inside = "service: " + Html(finding.services.front());
  const std::string outside = finding.outside.empty() ? "not scanned" : Html(finding.outside);
  return fmt::format(
      "<dl class=\"views\"><div><dt>Documented</dt><dd>{}</dd></div>"
      "<div><dt>Inside</dt><dd>{}</dd></div><div><dt>From outside</dt><dd>{}</dd></div></dl>\n",
      documented, inside, outside);
}

std::string ExceptionText(const Finding& finding) {
  if (!finding.exception) return {};
  const FindingException& exception = *finding.exception;
  return fmt::format("{} {} until {}: {}",
                     exception.holds ? "Accepted by" : "Does not hold; was accepted by",
                     exception.owner.empty() ? "nobody" : Html(exception.owner),
                     ToDate(exception.expires), Html(exception.reason));
}

std::string Facts(const Finding& finding) {
  const FindingIdentity& identity = finding.identity;
  const FindingSubject& subject = finding.subject;
  std::string pids;
  for (const std::int32_t pid : identity.pids)
    pids += fmt::format("{}{}", pids.empty() ? "" : ", ", pid);
  std::string protocol = Html(identity.protocol);
  if (!identity.confidence.empty() && !protocol.empty()) {
    protocol +=
        fmt::format(" <span class=\"quiet\">(confidence: {})</span>", Html(identity.confidence));
  }
  return "<dl class=\"facts\">\n" + Row("Port", PortText(subject)) +
         Row("Interface", Joined(subject.interfaces, ", ")) +
         Row("Address", Joined(subject.addresses, ", ")) + Row("Namespace", Html(subject.netns)) +
         Row("Protocol", protocol) + Row("Program", Code(identity.program)) +
         Row("Unit", Code(identity.unit)) + Row("Services", Joined(finding.services, ", ")) +
         Row("User", Html(identity.user)) + Row("Package", PackageText(identity)) +
         Row("Container", Html(identity.container)) + Row("Process ids", pids) +
         WideRow("Evidence", Joined(identity.evidence, "<br>")) +
         WideRow("Reference", Joined(finding.references, "<br>")) +
         WideRow("Exception", ExceptionText(finding)) +
         Row("First seen", ToRfc3339(finding.first_seen)) + Row("Id", Code(finding.id)) + "</dl>\n";
}

/// Where the bytes lie that a finding rests on: beside the page, in the bundle.
std::string RecordNames(const Finding& finding) {
  std::string names;
  for (const std::string& name : finding.records) {
    const std::string hash = Html(name.substr(name.find(':') + 1));
    names += fmt::format("<a href=\"records/{0}\"><code>{1}</code></a> ", hash, hash.substr(0, 12));
  }
  return names.empty() ? names : "<p class=\"quiet\">Raw record in the bundle: " + names + "</p>\n";
}

/// The bytes a finding rests on, on demand; long ones are in the bundle in full.
std::string Records(const Finding& finding, const RecordBytes& records) {
  constexpr std::size_t kShown = 16384;
  std::string text;
  for (const std::string& name : finding.records) {
    const std::string hash = name.substr(name.find(':') + 1);
    const auto found = records.find(hash);
    if (found == records.end()) continue;
    const std::string_view bytes = found->second;
    const bool whole = bytes.size() <= kShown;
    text += fmt::format(
        "<details class=\"record\"><summary>Raw record <code>{}</code></summary>"
        "<p class=\"quiet\">records/{}</p><pre tabindex=\"0\" aria-label=\"Raw record\"><code>{}"
        "</code></pre>{}</details>\n",
        Html(hash.substr(0, 12)), Html(hash), HtmlLines(bytes.substr(0, kShown)),
        whole ? "" : "<p>The rest is in the bundle.</p>");
  }
  return text;
}

std::string Body(const Finding& finding) {
  return ThreeViews(finding) + Facts(finding) + Command("Reproduce", finding.reproduce) +
         Command("Fix", finding.fix) + Command("Undo", finding.undo);
}

/// Of so many findings everything is an element of the page at once. The others are text that the
/// script makes elements of where they are looked at, with links into the bundle for their records:
/// a browser takes ten seconds for half a million elements.
constexpr std::size_t kAtOnce = 200;

std::string FindingBlock(const Finding& finding, const RecordBytes& records, bool at_once) {
  const std::string_view state = FindingState(finding);
  std::string chips;
  std::string requirements;
  for (const std::string& requirement : finding.requirements) {
    chips += fmt::format("<span class=\"chip\">{}</span>", Html(requirement));
    requirements += (requirements.empty() ? "" : " ") + Html(requirement);
  }
  std::string note;
  if (state == "inconclusive") note = Badge("inconclusive", "Not settled");
  if (state == "accepted") note = Badge("accepted", "Accepted");
  return fmt::format(
             "<details class=\"finding {0}\" data-state=\"{0}\" data-kind=\"{1}\" "
             "data-requirements=\"{2}\" data-severity=\"{3}\" data-id=\"{4}\">\n"
             "<summary>{5}<span class=\"title\">{6}</span><span class=\"tags\">{7}"
             "<span class=\"kind\">{1}</span>{8}</span></summary>\n"
             "<div class=\"body\" id=\"{4}\">\n<p class=\"why\">{9}</p>\n",
             state, ToString(finding.kind), requirements, ToString(finding.severity),
             Html(finding.id), Badge(ToString(finding.severity), ToString(finding.severity)),
             Html(finding.title), note, chips, Html(finding.why)) +
         Body(finding) + (at_once ? Records(finding, records) : RecordNames(finding)) +
         "</div>\n</details>\n";
}

std::string Select(std::string_view name, std::string_view label,
                   const std::vector<std::string>& values) {
  std::string text = fmt::format(
      "<label>{}<select data-filter=\"{}\"><option value=\"\">all</option>", label, name);
  for (const std::string& value : values)
    text += fmt::format("<option>{}</option>", Html(value));
  return text + "</select></label>\n";
}

std::string FilterBar(const AuditReport& report) {
  std::set<std::string> kinds;
  std::set<std::string> requirements;
  for (const Finding& finding : report.findings) {
    kinds.emplace(ToString(finding.kind));
    requirements.insert(finding.requirements.begin(), finding.requirements.end());
  }
  return "<form class=\"filters\" role=\"search\" aria-label=\"Filter findings\" hidden>\n" +
         Select("state", "Verdict", {"not accepted", "fail", "inconclusive", "accepted"}) +
         Select("requirement", "Requirement", {requirements.begin(), requirements.end()}) +
         Select("kind", "Kind", {kinds.begin(), kinds.end()}) +
         Select("severity", "Severity", {"critical", "high", "medium", "low"}) +
         "<label class=\"wide\">Search<input type=\"search\" data-filter=\"text\" "
         "placeholder=\"port, program, package\" autocomplete=\"off\" spellcheck=\"false\"></label>"
         "\n<div class=\"actions\"><button type=\"reset\">Show all</button>\n"
         "<button type=\"button\" data-action=\"toggle\" aria-pressed=\"false\">Open all</button>\n"
         "<button type=\"button\" data-action=\"export\">Save shown as CSV</button></div>\n"
         "</form>\n<p class=\"shown\" role=\"status\" aria-live=\"polite\" hidden></p>\n";
}

}  // namespace

std::string_view FindingState(const Finding& finding) {
  if (finding.Accepted()) return "accepted";
  return finding.verdict == Verdict::kFail ? "fail" : "inconclusive";
}

std::string FindingLinks(const std::vector<std::string>& ids) {
  constexpr std::size_t kShown = 6;
  std::string links;
  for (std::size_t i = 0; i < std::min(ids.size(), kShown); ++i) {
    links += fmt::format("{}<a href=\"#{}\"><code>{}</code></a>", i == 0 ? "" : " ", Html(ids[i]),
                         Html(ids[i]));
  }
  if (ids.size() > kShown)
    links += fmt::format(" <a href=\"#findings\">and {} more</a>", ids.size() - kShown);
  return links;
}

std::string FindingsSection(const AuditReport& report, const RecordBytes& records) {
  std::string text =
      "<section id=\"findings\" aria-labelledby=\"findings-title\">\n"
      "<h2 id=\"findings-title\">Findings</h2>\n";
  if (report.findings.empty()) return text + "<p>Nothing was found.</p>\n</section>\n";
  text += FilterBar(report);
  text += "<div id=\"finding-list\">\n";
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    if (i == kAtOnce) text += "<noscript class=\"more\">\n";
    text += FindingBlock(report.findings[i], records, i < kAtOnce);
  }
  if (report.findings.size() > kAtOnce) text += "</noscript>\n";
  text += "</div>\n";
  if (report.findings.size() > kAtOnce)
    text += "<p><button type=\"button\" data-action=\"more\" hidden>Show more</button></p>\n";
  return text + "</section>\n";
}

}  // namespace pw

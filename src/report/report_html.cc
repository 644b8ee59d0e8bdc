#include "report/report_html.h"

#include "embedded_report.h"
#include "report/html_findings.h"
#include "report/html_matrix.h"
#include "report/html_sections.h"
#include "report/html_text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace pw {
namespace {

std::string_view Embedded(std::string_view path) {
  const auto found = std::ranges::find(embedded::embedded_report, path, &embedded::File::path);
  return found == embedded::embedded_report.end() ? std::string_view() : found->content;
}

std::string Head(const AuditReport& report, std::string_view style, std::string_view script) {
  const std::string name = report.element.name.empty() ? report.host.name : report.element.name;
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}: {} \xe2\x80\x93 portwarrant</title>\n<style>{}</style>\n</head>\n",
      CspHash(style), CspHash(script), VerdictWord(report.verdict), Html(name), style);
}

constexpr std::string_view kNavigation =
    "<nav aria-label=\"Sections\"><ul>\n"
    "<li><a href=\"#requirements\">Requirements</a></li>\n"
    "<li><a href=\"#findings\">Findings</a></li>\n"
    "<li><a href=\"#matrix\">Ports</a></li>\n"
    "<li><a href=\"#test-cases\">Test cases</a></li>\n"
    "<li><a href=\"#coverage\">Coverage</a></li>\n"
    "<li><a href=\"#about\">About</a></li>\n</ul></nav>\n";

}  // namespace

std::string ReportHtml(const AuditReport& report, const RecordBytes& records) {
  const std::string_view style = Embedded("report/report.css");
  const std::string_view script = Embedded("report/report.js");
  std::string page = Head(report, style, script);
  page += "<body>\n<a class=\"skip\" href=\"#requirements\">Skip to the requirements</a>\n";
  page += PageHeader(report);
  page += kNavigation;
  page += "<main>\n";
  page += RequirementsSection(report);
  page += FindingsSection(report, records);
  page += MatrixSection(report);
  page += TestCasesSection(report);
  page += CoverageSection(report);
  page += AboutSection(report);
  page += "</main>\n<footer><p>portwarrant ";
  page += Html(report.tool.version);
  page += ". The same facts stand in report.json beside this page.</p></footer>\n";
  page += fmt::format("<script>{}</script>\n</body>\n</html>\n", script);
  return page;
}

}  // namespace pw

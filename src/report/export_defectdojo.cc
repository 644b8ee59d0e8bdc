#include "report/export_text.h"
#include "report/exports.h"

#include <string>

#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

std::string_view SeverityWord(Severity severity) {
  switch (severity) {
    case Severity::kLow:
      return "Low";
    case Severity::kMedium:
      return "Medium";
    case Severity::kHigh:
      return "High";
    case Severity::kCritical:
      return "Critical";
  }
  return "High";
}

/// Keys: dojo/tools/generic/json_parser.py of DefectDojo, which refuses all others.
Json ToJson(const Finding& finding) {
  Json json = {{"title", finding.title},
               {"severity", SeverityWord(finding.severity)},
               {"description", finding.why},
               {"date", ToDate(finding.first_seen)},
               {"unique_id_from_tool", finding.id},
               {"vuln_id_from_tool", ToString(finding.kind)},
               {"active", !finding.Accepted()},
               {"verified", false},
               {"risk_accepted", finding.Accepted()},
               {"under_review", finding.verdict == Verdict::kInconclusive},
               {"dynamic_finding", true},
               {"static_finding", false},
               {"mitigation", finding.fix},
               {"steps_to_reproduce", finding.reproduce},
               {"references", JoinedText(finding.references, "\n")},
               {"service", finding.subject.service},
               {"tags", finding.requirements},
               {"endpoints", EndpointsOf(finding.subject)}};
  if (finding.identity.package) {
    json["component_name"] = finding.identity.package->name;
    json["component_version"] = finding.identity.package->version;
  }
  if (finding.exception) {
    json["severity_justification"] = finding.exception->owner + ", until " +
                                     ToDate(finding.exception->expires) + ": " +
                                     finding.exception->reason;
  }
  return json;
}

}  // namespace

std::string ReportDefectDojo(const AuditReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings)
    findings.push_back(ToJson(finding));
  const Json json = {{"name", "portwarrant audit of " + NameOf(report)},
                     {"type", "portwarrant"},
                     {"version", report.tool.version},
                     {"description", "verdict: " + std::string(ToString(report.verdict))},
                     {"dynamic_tool", true},
                     {"static_tool", false},
                     {"findings", std::move(findings)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw

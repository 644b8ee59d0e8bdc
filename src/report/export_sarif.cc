#include "report/export_text.h"
#include "report/exports.h"

#include <map>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// SARIF 2.1.0 s.3.27.10: a result that is no failure has the level "none".
std::string_view LevelOf(const Finding& finding) {
  if (finding.verdict != Verdict::kFail) return "none";
  switch (finding.severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      return "error";
    case Severity::kMedium:
      return "warning";
    case Severity::kLow:
      return "note";
  }
  return "error";
}

/// 0 to 100 (s.3.27.25).
double RankOf(Severity severity) {
  return 25.0 * (1 + static_cast<int>(severity));
}

std::string TitleOfKind(FindingKind kind) {
  std::string text(ToString(kind));
  for (char& c : text) {
    if (c == '-') c = ' ';
  }
  return text;
}

Json Location(const Finding& finding) {
  Json logical = Json::array();
  for (const std::string& endpoint : EndpointsOf(finding.subject))
    logical.push_back({{"name", ToString(finding.subject)},
                       {"fullyQualifiedName", endpoint},
                       {"kind", "resource"}});
  if (logical.empty()) {
    logical.push_back({{"name", ToString(finding.subject)},
                       {"fullyQualifiedName", OrDash(ToString(finding.subject))},
                       {"kind", "resource"}});
  }
  // Viewers of source code want a file: the list is what the element deviates from.
  return {{"physicalLocation", {{"artifactLocation", {{"uri", "port-list.yaml"}}}}},
          {"logicalLocations", std::move(logical)}};
}

Json Suppressions(const FindingException& exception) {
  return Json::array(
      {{{"kind", "external"},
        {"status", exception.holds ? "accepted" : "rejected"},
        {"justification", fmt::format("{}, until {}: {}", OrDash(exception.owner),
                                      ToDate(exception.expires), exception.reason)}}});
}

Json ResultOf(const Finding& finding, std::size_t rule) {
  Json result = {{"ruleId", ToString(finding.kind)},
                 {"ruleIndex", rule},
                 {"kind", finding.verdict == Verdict::kFail ? "fail" : "open"},
                 {"level", LevelOf(finding)},
                 {"message", {{"text", finding.title + ". " + finding.why}}},
                 {"locations", Json::array({Location(finding)})},
                 {"partialFingerprints", {{"portwarrantFinding/v1", finding.id}}},
                 {"rank", RankOf(finding.severity)}};
  if (finding.exception) result["suppressions"] = Suppressions(*finding.exception);
  result["properties"] = {{"tags", finding.requirements},
                          {"severity", ToString(finding.severity)},
                          {"references", finding.references},
                          {"reproduce", finding.reproduce},
                          {"fix", finding.fix},
                          {"undo", finding.undo},
                          {"records", finding.records}};
  return result;
}

Json Requirements(const AuditReport& report) {
  Json list = Json::array();
  for (const RequirementResult& result : report.requirements) {
    list.push_back(
        {{"id", result.id}, {"verdict", ToString(result.verdict)}, {"reason", result.reason}});
  }
  return list;
}

}  // namespace

std::string ReportSarif(const AuditReport& report) {
  std::map<FindingKind, std::size_t> rules;
  Json rule_list = Json::array();
  Json results = Json::array();
  for (const Finding& finding : report.findings) {
    const auto [rule, added] = rules.emplace(finding.kind, rules.size());
    if (added) {
      rule_list.push_back({{"id", ToString(finding.kind)},
                           {"shortDescription", {{"text", TitleOfKind(finding.kind)}}}});
    }
    results.push_back(ResultOf(finding, rule->second));
  }
  Json run = {{"tool",
               {{"driver",
                 {{"name", report.tool.name},
                  {"version", OrDash(report.tool.version)},
                  {"rules", std::move(rule_list)},
                  {"properties", {{"commit", report.tool.commit}}}}}}},
              {"automationDetails", {{"id", "portwarrant/" + NameOf(report)}}},
              {"invocations", Json::array({{{"executionSuccessful", true},
                                            {"startTimeUtc", ToRfc3339(report.taken)},
                                            {"endTimeUtc", ToRfc3339(report.judged)}}})},
              {"results", std::move(results)},
              {"properties",
               {{"verdict", ToString(report.verdict)}, {"requirements", Requirements(report)}}}};
  const Json json = {
      {"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({std::move(run)})}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw

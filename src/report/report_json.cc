#include "report/report_json.h"

#include "model/json_value.h"

#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

Json FirstOrNull(const std::vector<std::string>& texts) {
  return texts.empty() ? Json(nullptr) : Json(texts.front());
}

Json ToJson(const FindingSubject& subject) {
  return {{"netns", OrNull(subject.netns)},
          {"interface", FirstOrNull(subject.interfaces)},
          {"address", FirstOrNull(subject.addresses)},
          {"transport", subject.transport ? Json(ToString(*subject.transport)) : Json(nullptr)},
          {"port", subject.ports.empty() ? Json(nullptr) : Json(subject.ports.front())},
          {"service", OrNull(subject.service)},
          {"interfaces", subject.interfaces},
          {"addresses", subject.addresses},
          {"ports", subject.ports},
          {"ephemeral", subject.ephemeral}};
}

Json ToJson(const FindingIdentity& identity) {
  Json package = nullptr;
  if (identity.package) {
    package = {{"name", identity.package->name},
               {"version", identity.package->version},
               {"manager", identity.package->manager}};
  }
  return {{"protocol", OrNull(identity.protocol)}, {"confidence", OrNull(identity.confidence)},
          {"program", OrNull(identity.program)},   {"unit", OrNull(identity.unit)},
          {"user", OrNull(identity.user)},         {"container", OrNull(identity.container)},
          {"package", std::move(package)},         {"pids", identity.pids},
          {"evidence", identity.evidence}};
}

Json ToJson(const std::optional<FindingException>& exception) {
  if (!exception) return nullptr;
  return {{"owner", exception->owner},
          {"reason", exception->reason},
          {"expires", ToDate(exception->expires)},
          {"holds", exception->holds}};
}

Json ToJson(const Finding& finding) {
  return {{"id", finding.id},
          {"kind", ToString(finding.kind)},
          {"requirement", finding.requirement},
          {"requirements", finding.requirements},
          {"verdict", ToString(finding.verdict)},
          {"accepted", finding.Accepted()},
          {"severity", ToString(finding.severity)},
          {"title", finding.title},
          {"subject", ToJson(finding.subject)},
          {"inside", FirstOrNull(finding.listeners)},
          {"outside", OrNull(finding.outside)},
          {"warrant", OrNull(finding.warrant)},
          {"identity", ToJson(finding.identity)},
          {"why", finding.why},
          {"references", finding.references},
          {"reproduce", finding.reproduce},
          {"fix", finding.fix},
          {"undo", finding.undo},
          {"first_seen", ToRfc3339(finding.first_seen)},
          {"exception", ToJson(finding.exception)},
          {"listeners", finding.listeners},
          {"services", finding.services},
          {"records", finding.records}};
}

Json ToJson(const RequirementResult& result) {
  return {{"id", result.id},
          {"title", result.title},
          {"clause", OrNull(result.clause)},
          {"unverified", result.unverified},
          {"verdict", ToString(result.verdict)},
          {"reason", result.reason},
          {"findings", result.findings},
          {"accepted", result.accepted}};
}

Json ToJson(const TestCase& test_case) {
  Json steps = Json::array();
  for (const TestStep& step : test_case.steps) {
    steps.push_back({{"key", OrNull(step.key)},
                     {"action", step.action},
                     {"expected", step.expected},
                     {"observed", step.observed},
                     {"records", step.records},
                     {"findings", step.findings},
                     {"verdict", ToString(step.verdict)}});
  }
  return {{"id", test_case.id},
          {"title", test_case.title},
          {"clause", OrNull(test_case.clause)},
          {"unverified", test_case.unverified},
          {"steps", std::move(steps)}};
}

Json ToJson(const MatrixRow& row) {
  Json vantages = Json::array();
  for (const VantageState& seen : row.vantages) {
    Json one = {{"vantage", seen.vantage}, {"state", ToString(seen.state)}};
    if (seen.filter_off) one["filter_off"] = ToString(*seen.filter_off);
    vantages.push_back(std::move(one));
  }
  Json json = {{"netns", OrNull(row.netns)},
               {"interface", row.interface},
               {"transport", ToString(row.transport)},
               {"port", row.port},
               {"last_port", row.last_port},
               {"documented", row.documented},
               {"inside", row.inside},
               {"outside", OrNull(row.outside)},
               {"vantages", std::move(vantages)},
               {"service", OrNull(row.service)},
               {"explanation", OrNull(row.explanation)},
               {"findings", row.findings}};
  // Only where a second look was asked for.
  if (!row.filter_off.empty()) json["filter_off"] = row.filter_off;
  return json;
}

Json ToJson(const ReportCoverage& row) {
  const Coverage& coverage = row.coverage;
  return {{"subject", coverage.subject},
          {"netns", coverage.netns},
          {"netns_name", OrNull(row.netns)},
          {"transport", coverage.transport ? Json(ToString(*coverage.transport)) : Json(nullptr)},
          {"family", coverage.family ? Json(ToString(*coverage.family)) : Json(nullptr)},
          {"status", ToString(coverage.status)},
          {"reason", coverage.reason},
          {"hides", row.hides}};
}

template <class Rows>
Json ToArray(const Rows& rows) {
  Json array = Json::array();
  for (const auto& row : rows)
    array.push_back(ToJson(row));
  return array;
}

std::string Dump(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ReportJson(const AuditReport& report) {
  Json settings = Json::object();
  for (const auto& [name, value] : report.settings)
    settings[name] = value;
  const Json json = {{"format", "portwarrant/report/1"},
                     {"verdict", ToString(report.verdict)},
                     {"element",
                      {{"name", report.element.name},
                       {"class", report.element.element_class},
                       {"vendor", report.element.vendor},
                       {"version", report.element.version}}},
                     {"scheme",
                      {{"name", report.scheme.name},
                       {"title", report.scheme.title},
                       {"source", report.scheme.source}}},
                     {"tool",
                      {{"name", report.tool.name},
                       {"version", report.tool.version},
                       {"commit", report.tool.commit}}},
                     {"host",
                      {{"name", report.host.name},
                       {"machine_id", report.host.machine_id},
                       {"boot_id", report.host.boot_id},
                       {"os", report.host.os},
                       {"kernel", report.host.kernel}}},
                     {"taken", ToRfc3339(report.taken)},
                     {"judged", ToRfc3339(report.judged)},
                     {"requirements", ToArray(report.requirements)},
                     {"test_cases", ToArray(report.test_cases)},
                     {"findings", ToArray(report.findings)},
                     {"matrix", ToArray(report.matrix)},
                     {"coverage", ToArray(report.coverage)},
                     {"settings", std::move(settings)},
                     {"notes", report.notes}};
  return Dump(json);
}

std::string FindingJson(const Finding& finding) {
  return Dump(ToJson(finding));
}

}  // namespace pw

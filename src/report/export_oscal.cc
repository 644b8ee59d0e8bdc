#include "base/text.h"
#include "report/export_text.h"
#include "report/exports.h"

#include <set>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

/// Of our properties: the name space of NameUuid.
constexpr std::string_view kNamespace = "urn:uuid:5c1f6c0e-0f0b-4e0a-9a57-8a1d2f2e6b31";

/// OSCAL's StringDatatype: one line, no blanks at its ends, not empty.
std::string OneLine(std::string_view text) {
  const std::string line = Printable(text);
  const std::string_view trimmed = Trim(line);
  return OrDash(trimmed);
}

/// Lists must not be empty: then there is none.
void AddList(Json& object, const char* name, Json list) {
  if (!list.empty()) object[name] = std::move(list);
}

Json Property(std::string_view name, std::string_view value) {
  return {{"name", name}, {"ns", kNamespace}, {"value", OneLine(value)}};
}

/// One report, whose parts refer to each other by UUID.
class Oscal {
 public:
  Oscal(const AuditReport& report, std::span<const FileDigest> files)
      : report_(report),
        files_(files),
        scope_(NameOf(report) + "/" + ToRfc3339(report.judged) + "/") {}

  Json Document() const {
    return {{"assessment-results",
             {{"uuid", Uuid("document")},
              {"metadata", Metadata()},
              {"import-ap", {{"href", "#" + Uuid("settings")}}},
              {"results", Json::array({Result()})},
              {"back-matter", {{"resources", Resources()}}}}}};
  }

 private:
  std::string Uuid(std::string_view what) const { return NameUuid(scope_ + std::string(what)); }

  Json Metadata() const {
    return {{"title", "Port and service audit of " + NameOf(report_)},
            {"last-modified", ToRfc3339(report_.judged)},
            {"version", ToRfc3339(report_.judged)},
            {"oscal-version", "1.1.2"},
            {"props", Json::array({Property("tool", report_.tool.name + " " + report_.tool.version),
                                   Property("commit", report_.tool.commit)})}};
  }

  Json Controls() const {
    Json ids = Json::array();
    for (const RequirementResult& result : report_.requirements)
      ids.push_back({{"control-id", result.id}});
    return {{"control-selections", Json::array({{{"include-controls", std::move(ids)}}})}};
  }

  Json Result() const {
    Json result = {{"uuid", Uuid("result")},
                   {"title", "Audit"},
                   {"description", fmt::format("Verdict: {}", ToString(report_.verdict))},
                   {"start", ToRfc3339(report_.taken)},
                   {"end", ToRfc3339(report_.judged)},
                   {"props", Json::array({Property("verdict", ToString(report_.verdict))})},
                   {"local-definitions", {{"components", Json::array({Element()})}}},
                   {"reviewed-controls", Controls()}};
    AddList(result, "observations", Observations());
    AddList(result, "risks", Risks());
    AddList(result, "findings", Findings());
    return result;
  }

  Json Element() const {
    return {{"uuid", Uuid("element")},
            {"type", "hardware"},
            {"title", NameOf(report_)},
            {"description", fmt::format("{} {} {}", report_.element.element_class,
                                        report_.element.vendor, report_.element.version)},
            {"status", {{"state", "operational"}}}};
  }

  Json Observations() const {
    Json list = Json::array();
    for (const TestCase& test_case : report_.test_cases) {
      std::size_t number = 0;
      for (const TestStep& step : test_case.steps) {
        const std::string name = fmt::format("{}.{}", test_case.id, ++number);
        Json observation = {
            {"uuid", Uuid(name)},
            {"title", name + " " + step.action},
            {"description", "Expected: " + step.expected + "\n\nObserved: " + step.observed},
            {"props", Json::array({Property("verdict", ToString(step.verdict))})},
            {"methods", Json::array({"TEST"})},
            {"subjects",
             Json::array({{{"subject-uuid", Uuid("element")}, {"type", "component"}}})}};
        AddList(observation, "relevant-evidence", Evidence(step.records));
        observation["collected"] = ToRfc3339(report_.taken);
        list.push_back(std::move(observation));
      }
    }
    return list;
  }

  Json Evidence(const std::vector<std::string>& records) const {
    Json list = Json::array();
    for (const std::string& record : records)
      list.push_back({{"href", "#" + Uuid(record)}, {"description", "Raw record " + record}});
    return list;
  }

  Json Risks() const {
    Json list = Json::array();
    for (const Finding& finding : report_.findings) {
      Json risk = {{"uuid", Uuid(finding.id)},
                   {"title", finding.title},
                   {"description", finding.why},
                   {"statement", finding.why},
                   {"props", Json::array({Property("id", finding.id),
                                          Property("kind", ToString(finding.kind)),
                                          Property("severity", ToString(finding.severity)),
                                          Property("verdict", ToString(finding.verdict))})},
                   {"status", finding.Accepted() ? "deviation-approved" : "open"}};
      if (finding.exception) risk["deadline"] = ToRfc3339(finding.exception->expires);
      if (!finding.fix.empty()) {
        risk["remediations"] = Json::array({{{"uuid", Uuid(finding.id + "/fix")},
                                             {"lifecycle", "recommendation"},
                                             {"title", "Fix"},
                                             {"description", finding.fix}}});
      }
      list.push_back(std::move(risk));
    }
    return list;
  }

  /// OSCAL has two states: what is inconclusive is not satisfied, and says why.
  static Json Status(const RequirementResult& result) {
    const bool satisfied =
        result.verdict == Verdict::kPass || result.verdict == Verdict::kNotApplicable;
    const char* reason = result.verdict == Verdict::kFail   ? "fail"
                         : result.verdict == Verdict::kPass ? "pass"
                                                            : "other";
    return {{"state", satisfied ? "satisfied" : "not-satisfied"},
            {"reason", reason},
            {"remarks", fmt::format("{}: {}", ToString(result.verdict), result.reason)}};
  }

  Json Findings() const {
    Json list = Json::array();
    for (const RequirementResult& result : report_.requirements) {
      Json finding = {
          {"uuid", Uuid(result.id)},
          {"title", result.id + " " + result.title},
          {"description", result.reason},
          {"target",
           {{"type", "objective-id"}, {"target-id", result.id}, {"status", Status(result)}}}};
      Json risks = Json::array();
      for (const std::vector<std::string>* ids : {&result.findings, &result.accepted}) {
        for (const std::string& id : *ids)
          risks.push_back({{"risk-uuid", Uuid(id)}});
      }
      AddList(finding, "related-risks", std::move(risks));
      list.push_back(std::move(finding));
    }
    return list;
  }

  Json Resource(const std::string& uuid, std::string_view title, const std::string& href,
                std::string_view media_type, std::string_view hash) const {
    Json link = {{"href", href}, {"media-type", media_type}};
    if (!hash.empty()) link["hashes"] = Json::array({{{"algorithm", "SHA-256"}, {"value", hash}}});
    return {{"uuid", uuid}, {"title", title}, {"rlinks", Json::array({std::move(link)})}};
  }

  Json Resources() const {
    Json list = Json::array(
        {Resource(Uuid("settings"), "Settings of the audit", "settings.json", "application/json",
                  ""),
         Resource(Uuid("report"), "The report", "report.json", "application/json", "")});
    std::set<std::string> records;
    for (const TestCase& test_case : report_.test_cases) {
      for (const TestStep& step : test_case.steps)
        records.insert(step.records.begin(), step.records.end());
    }
    for (const std::string& record : records) {
      list.push_back(Resource(Uuid(record), "Raw record", FileOfRecord(files_, record),
                              "application/octet-stream", HashOfRecord(record)));
    }
    return list;
  }

  const AuditReport& report_;
  std::span<const FileDigest> files_;
  std::string scope_;
};

}  // namespace

std::string ReportOscal(const AuditReport& report, std::span<const FileDigest> files) {
  return Oscal(report, files).Document().dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw

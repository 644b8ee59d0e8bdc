#include "report/statement.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::ordered_json;

/// Files of the bundle that hold how the test was set up.
constexpr std::string_view kConfiguration[] = {"port-list.yaml", "settings.json"};

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json Descriptor(const FileDigest& file) {
  return {{"name", file.first}, {"digest", {{"sha256", file.second}}}};
}

std::string_view ResultWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
    case Verdict::kNotApplicable:
      return "PASSED";
    case Verdict::kFail:
      return "FAILED";
    case Verdict::kInconclusive:
      return "WARNED";
  }
  return "WARNED";
}

/// Names of requirements and steps by verdict.
struct Tests {
  Json passed = Json::array();
  Json warned = Json::array();
  Json failed = Json::array();

  void Add(Verdict verdict, std::string name) {
    if (Json* names = Of(verdict); names != nullptr) names->push_back(std::move(name));
  }

  /// Null for what was not to be judged.
  Json* Of(Verdict verdict) {
    switch (verdict) {
      case Verdict::kPass:
        return &passed;
      case Verdict::kInconclusive:
        return &warned;
      case Verdict::kFail:
        return &failed;
      case Verdict::kNotApplicable:
        break;
    }
    return nullptr;
  }
};

Json Predicate(const AuditReport& report, std::span<const FileDigest> subjects) {
  Tests tests;
  for (const RequirementResult& result : report.requirements)
    tests.Add(result.verdict, result.id);
  for (const TestCase& test_case : report.test_cases) {
    std::size_t number = 0;
    for (const TestStep& step : test_case.steps)
      tests.Add(step.verdict, fmt::format("{}.{}", test_case.id, ++number));
  }
  Json configuration = Json::array();
  for (const FileDigest& file : subjects) {
    if (std::ranges::find(kConfiguration, file.first) != std::end(kConfiguration))
      configuration.push_back(Descriptor(file));
  }
  return {{"result", ResultWord(report.verdict)},
          {"configuration", std::move(configuration)},
          {"passedTests", std::move(tests.passed)},
          {"warnedTests", std::move(tests.warned)},
          {"failedTests", std::move(tests.failed)}};
}

}  // namespace

std::string StatementHead(std::span<const FileDigest> subjects) {
  Json list = Json::array();
  for (const FileDigest& file : subjects)
    list.push_back(Descriptor(file));
  std::string head = Dump({{"_type", "https://in-toto.io/Statement/v1"},
                           {"subject", std::move(list)},
                           {"predicateType", "https://in-toto.io/attestation/test-result/v0.1"}});
  head.back() = ',';  // the predicate follows
  return head;
}

std::string TestStatement(const AuditReport& report, std::span<const FileDigest> subjects) {
  return StatementHead(subjects) + "\"predicate\":" + Dump(Predicate(report, subjects)) + "}";
}

std::string StatementVerdict(std::string_view statement) {
  const Json json = Json::parse(statement, nullptr, false);
  if (!json.is_object() || !json.contains("predicate")) return {};
  const Json& predicate = json["predicate"];
  if (!predicate.is_object() || !predicate.contains("result")) return {};
  return predicate["result"].is_string() ? predicate["result"].get<std::string>() : std::string();
}

}  // namespace pw

#include "report/statement.h"

#include "report/sample_report_test.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

const std::vector<FileDigest> kFiles = {{"report.json", std::string(64, 'a')},
                                        {"settings.json", std::string(64, 'b')}};

TEST(Statement, IsAnInTotoStatementAboutEveryFile) {
  const Json json = Json::parse(TestStatement(SampleReport(), kFiles));
  EXPECT_EQ(json["_type"], "https://in-toto.io/Statement/v1");
  EXPECT_EQ(json["predicateType"], "https://in-toto.io/attestation/test-result/v0.1");
  ASSERT_EQ(json["subject"].size(), 2U);
  EXPECT_EQ(json["subject"][0]["name"], "report.json");
  EXPECT_EQ(json["subject"][0]["digest"]["sha256"], std::string(64, 'a'));
}

TEST(Statement, SaysWhatPassedWhatFailedAndWhatIsOpen) {
  const Json predicate = Json::parse(TestStatement(SampleReport(), kFiles))["predicate"];
  EXPECT_EQ(predicate["result"], "FAILED");
  EXPECT_EQ(predicate["passedTests"], Json::parse("[\"R2\"]"));
  EXPECT_EQ(predicate["warnedTests"], Json::parse("[\"R3\"]"));
  EXPECT_EQ(predicate["failedTests"],
            Json::parse("[\"R1\",\"R4\",\"R5\",\"TC1.1\",\"TC2.1\",\"TC3.1\"]"));
  ASSERT_EQ(predicate["configuration"].size(), 1U);
  EXPECT_EQ(predicate["configuration"][0]["name"], "settings.json");
}

TEST(Statement, DoesNotCallAnOpenQuestionPassed) {
  AuditReport report = SampleReport();
  report.verdict = Verdict::kInconclusive;
  EXPECT_EQ(StatementVerdict(TestStatement(report, kFiles)), "WARNED");
  report.verdict = Verdict::kPass;
  EXPECT_EQ(StatementVerdict(TestStatement(report, kFiles)), "PASSED");
  EXPECT_EQ(StatementVerdict("{}"), "");
  EXPECT_EQ(StatementVerdict("no JSON"), "");
}

TEST(Statement, BeginsWithItsFiles) {
  const std::string text = TestStatement(HostileReport(), kFiles);
  EXPECT_TRUE(text.starts_with(StatementHead(kFiles)));
  EXPECT_TRUE(
      text.starts_with("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
                       "\"name\":\"report.json\",\"digest\":{\"sha256\":\"aaa"));
  EXPECT_TRUE(Json::accept(text));
}

}  // namespace
}  // namespace pw

#include "report/report_json.h"

#include "model/schema_faults_test.h"
#include "report/sample_report_test.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using Json = nlohmann::json;

/// Every fault that the published schema finds, one a line.
std::string Faults(const Json& document) {
  std::ifstream file(PW_SOURCE_DIR "/docs/schema/report-1.schema.json");
  const Json source = Json::parse(file);
  return SchemaFaults(source, document);
}

TEST(ReportJson, MeetsItsSchema) {
  EXPECT_EQ(Faults(Json::parse(ReportJson(SampleReport()))), "");
}

TEST(ReportJson, SchemaRefusesWhatIsWrong) {
  Json document = Json::parse(ReportJson(SampleReport()));
  document["findings"][0]["kind"] = "telnet";
  EXPECT_NE(Faults(document), "");
  document = Json::parse(ReportJson(SampleReport()));
  document["requirements"][0].erase("reason");
  EXPECT_NE(Faults(document), "");
}

TEST(ReportJson, MeetsItsSchemaWithHostileText) {
  const std::string text = ReportJson(HostileReport());
  EXPECT_EQ(Faults(Json::parse(text)), "");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(ReportJson, HasFormatFirstAndKeysInOrder) {
  const std::string text = ReportJson(SampleReport());
  EXPECT_EQ(text.substr(0, text.find(',')), "{\n \"format\": \"portwarrant/report/1\"");
  EXPECT_LT(text.find("\"requirements\""), text.find("\"test_cases\""));
  EXPECT_LT(text.find("\"findings\": [\n  {"), text.find("\"matrix\""));
}

TEST(ReportJson, WritesSubjectsAsTheContractNamesThem) {
  const Json finding = Json::parse(ReportJson(SampleReport()))["findings"][0];
  EXPECT_EQ(finding["subject"]["interface"], "s1-mme");
  EXPECT_EQ(finding["subject"]["address"], "0.0.0.0");
  EXPECT_EQ(finding["subject"]["transport"], "tcp");
  EXPECT_EQ(finding["subject"]["port"], 23);
  EXPECT_EQ(finding["inside"], "tcp/0.0.0.0/23@host");
  EXPECT_TRUE(finding["outside"].is_null());
  EXPECT_EQ(finding["first_seen"], "2026-06-01T11:59:00.000Z");
}

TEST(ReportJson, IsTheSameForTheSameReport) {
  EXPECT_EQ(ReportJson(SampleReport()), ReportJson(SampleReport()));
}

TEST(ReportJson, KeepsAcceptedFindingsApart) {
  const Json report = Json::parse(ReportJson(SampleReport()));
  EXPECT_EQ(report["requirements"][4]["accepted"][0], "F-222222222222");
  EXPECT_EQ(report["findings"][2]["accepted"], true);
  EXPECT_EQ(report["findings"][2]["exception"]["expires"], "2027-06-30");
}

}  // namespace
}  // namespace pw

#include "report/history_text.h"

#include "model/schema_faults_test.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Not;

FindingSummary Finding(const std::string& subject) {
  return {"F-000000000023",
          "undocumented-port",
          subject,
          subject + " has no warrant\x1b[31m",
          "high",
          "fail",
          false};
}

std::vector<HistoryRow> Rows() {
  HistoryRow latest;
  latest.audit.id = 2;
  latest.audit.element = {"mme-01", "m"};
  latest.audit.taken = *ParseRfc3339("2026-06-02T12:00:00Z");
  latest.audit.conclusions.verdict = "fail";
  latest.audit.conclusions.requirements = {{"R1", "fail"}, {"R5", "pass"}};
  latest.audit.conclusions.findings = {Finding("tcp/23")};
  latest.appeared = latest.audit.conclusions.findings;
  latest.gone = {Finding("tcp/1"), Finding("tcp/2"), Finding("tcp/3"), Finding("tcp/4")};
  HistoryRow first;
  first.audit = latest.audit;
  first.audit.id = 1;
  first.audit.bundle = "/evidence";
  first.first = true;
  return {latest, first};
}

std::string Faults(const nlohmann::json& document) {
  std::ifstream file(PW_SOURCE_DIR "/docs/schema/history-1.schema.json");
  return SchemaFaults(nlohmann::json::parse(file), document);
}

TEST(HistoryTable, SaysVerdictsAndWhatCameAndWent) {
  const std::string text = HistoryTable(Rows(), "/store");
  EXPECT_THAT(text, HasSubstr("2026-06-02T12:00:00.000Z"));
  EXPECT_THAT(text, HasSubstr("+1 tcp/23 (undocumented-port); -4 tcp/1 (undocumented-port), tcp/2 "
                              "(undocumented-port), tcp/3 (undocumented-port), ..."));
  EXPECT_THAT(text, HasSubstr("first audit"));
  EXPECT_EQ(HistoryTable({}, "/store"), "no audit was kept in /store\n");
}

TEST(HistoryJson, MeetsItsSchema) {
  const auto document = nlohmann::json::parse(HistoryJson(Rows()));
  EXPECT_EQ(Faults(document), "");
  EXPECT_EQ(document["audits"][0]["bundle"], nullptr);
  EXPECT_EQ(document["audits"][1]["first"], true);
  nlohmann::json wrong = document;
  wrong["audits"][0]["verdict"] = "perhaps";
  EXPECT_NE(Faults(wrong), "");
}

TEST(FindingHistory, IsWrittenForPeopleAndPrograms) {
  FindingHistory history;
  history.element = {"mme-01", "m"};
  history.first_seen = *ParseRfc3339("2026-06-01T12:00:00Z");
  history.last_seen = *ParseRfc3339("2026-06-02T12:00:00Z");
  history.sightings = {{1, history.first_seen, Finding("tcp/23")},
                       {2, history.last_seen, Finding("tcp/23")}};
  history.sightings.back().finding.accepted = true;
  const std::string text = FindingHistoryTable({history});
  EXPECT_THAT(text, HasSubstr("F-000000000023 undocumented-port tcp/23 of mme-01"));
  EXPECT_THAT(text, HasSubstr("gone since"));
  EXPECT_THAT(text, HasSubstr("accepted"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_EQ(Faults(nlohmann::json::parse(FindingHistoryJson({history}))), "");
}

}  // namespace
}  // namespace pw

#include "report/exports.h"

#include "report/export_text.h"
#include "report/sample_report_test.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Json = nlohmann::json;

TEST(EndpointUri, WritesAddressesAndNames) {
  EXPECT_EQ(EndpointUri(Transport::kTcp, "10.77.0.2", 23), "tcp://10.77.0.2:23");
  EXPECT_EQ(EndpointUri(Transport::kSctp, "fd77::2", 36412), "sctp://[fd77::2]:36412");
  EXPECT_EQ(EndpointUri(Transport::kUdp, "s1 \"mme\"", 1), "udp://s1%20%22mme%22:1");
}

TEST(NameUuid, IsTheSameForTheSameName) {
  EXPECT_EQ(NameUuid("a"), NameUuid("a"));
  EXPECT_NE(NameUuid("a"), NameUuid("b"));
  EXPECT_THAT(NameUuid("a"), testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-"
                                                   "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST(FileOfRecord, NamesTheFileOfTheBundle) {
  const std::vector<FileDigest> files = {{"inventory.json", "0a"}};
  EXPECT_EQ(FileOfRecord(files, "sha256:0a"), "inventory.json");
  EXPECT_EQ(FileOfRecord(files, "sha256:0b"), "records/0b");
}

TEST(ReportCsv, HasARowForEachFindingAndNoFormula) {
  const std::string text = ReportCsv(SampleReport());
  EXPECT_THAT(text, StartsWith("id,severity,verdict,accepted,kind,"));
  EXPECT_THAT(text, HasSubstr("\r\nF-111111111111,critical,fail,no,forbidden-service,R5 R4 R1,"));
  EXPECT_THAT(text, HasSubstr("\r\nF-222222222222,critical,fail,yes,"));
  AuditReport report = SampleReport();
  report.findings[0].title = "=cmd()";
  EXPECT_THAT(ReportCsv(report), HasSubstr(",'=cmd(),"));
  EXPECT_THAT(ReportCsv(HostileReport()), Not(HasSubstr("\x1b")));
}

TEST(ReportJUnit, MakesAnOpenQuestionAnError) {
  const std::string text = ReportJUnit(SampleReport());
  EXPECT_THAT(text, HasSubstr("<testsuite name=\"requirements\" hostname=\"mme-01\" "
                              "timestamp=\"2026-06-01T12:00:00\" time=\"0\" tests=\"5\" "
                              "failures=\"3\" errors=\"1\" skipped=\"0\">"));
  EXPECT_THAT(text, HasSubstr("name=\"R2 A list exists\" time=\"0\" />"));
  EXPECT_THAT(text, HasSubstr("<error message=\"no scan was made\" type=\"inconclusive\""));
  EXPECT_THAT(text, HasSubstr("F-111111111111 [critical] tcp/23"));
  EXPECT_THAT(ReportJUnit(HostileReport()), Not(HasSubstr("<script>")));
}

TEST(ReportJUnit, SkipsWhatIsNotApplicable) {
  AuditReport report = SampleReport();
  report.requirements[2].verdict = Verdict::kNotApplicable;
  EXPECT_THAT(ReportJUnit(report), HasSubstr("<skipped message=\"no scan was made\" />"));
}

TEST(ReportSarif, TellsFailuresFromOpenQuestionsAndAcceptedOnes) {
  const Json results = Json::parse(ReportSarif(SampleReport()))["runs"][0]["results"];
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["level"], "error");
  EXPECT_EQ(results[0]["kind"], "fail");
  EXPECT_EQ(results[0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"],
            "tcp://0.0.0.0:23");
  EXPECT_EQ(results[1]["kind"], "open");
  EXPECT_EQ(results[1]["level"], "none");
  EXPECT_FALSE(results[1].contains("suppressions"));
  EXPECT_EQ(results[2]["suppressions"][0]["status"], "accepted");
  EXPECT_EQ(results[2]["suppressions"][0]["justification"], "j.doe, until 2027-06-30: migration");
}

TEST(ReportSarif, RejectsALapsedException) {
  AuditReport report = SampleReport();
  report.findings[2].exception->holds = false;
  const Json results = Json::parse(ReportSarif(report))["runs"][0]["results"];
  EXPECT_EQ(results[2]["suppressions"][0]["status"], "rejected");
}

TEST(ReportOscal, IsSatisfiedOnlyWherePassed) {
  const Json results = Json::parse(ReportOscal(SampleReport(), {}))["assessment-results"];
  std::vector<std::string> states;
  for (const Json& finding : results["results"][0]["findings"])
    states.push_back(finding["target"]["status"]["state"]);
  EXPECT_THAT(states, ElementsAre("not-satisfied", "satisfied", "not-satisfied", "not-satisfied",
                                  "not-satisfied"));
  EXPECT_EQ(results["results"][0]["risks"][2]["status"], "deviation-approved");
}

TEST(ReportOscal, HasNoEmptyList) {
  AuditReport report;
  report.requirements = {{"R1", "t", Verdict::kPass, "", {}, {}}};
  const Json result = Json::parse(ReportOscal(report, {}))["assessment-results"]["results"][0];
  EXPECT_FALSE(result.contains("risks"));
  EXPECT_FALSE(result.contains("observations"));
}

TEST(ReportDefectDojo, AcceptsWhatIsAccepted) {
  const Json findings = Json::parse(ReportDefectDojo(SampleReport()))["findings"];
  EXPECT_EQ(findings[0]["severity"], "Critical");
  EXPECT_EQ(findings[0]["active"], true);
  EXPECT_EQ(findings[1]["under_review"], true);
  EXPECT_EQ(findings[2]["risk_accepted"], true);
  EXPECT_EQ(findings[2]["active"], false);
  EXPECT_EQ(findings[0]["component_name"], "inetutils-telnetd");
}

TEST(ReportCycloneDx, SaysWhatIsDocumentedAndWhatIsOpen) {
  PortList list;
  list.interfaces = {{"oam", "oam", {*IpAddress::Parse("10.78.0.2")}, {}}};
  Warrant ssh;
  ssh.interface = "oam";
  ssh.ports = {22, 22, false};
  ssh.purpose = "administration";
  list.ports = {ssh};
  const Json services = Json::parse(ReportCycloneDx(SampleReport(), &list))["services"];
  ASSERT_EQ(services.size(), 3U);
  EXPECT_EQ(services[0]["endpoints"][0], "tcp://10.78.0.2:22");
  EXPECT_EQ(services[0]["description"], "administration");
  EXPECT_EQ(services[0]["trustZone"], "oam");
  EXPECT_FALSE(services[1].contains("description"));
  EXPECT_EQ(services[2]["endpoints"][0], "sctp://s1-mme:36412");
}

}  // namespace
}  // namespace pw

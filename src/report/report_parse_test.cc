#include "model/report_parse.h"

#include "report/report_json.h"
#include "report/sample_report_test.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using testing::HasSubstr;
using Json = nlohmann::ordered_json;

/// The sample with one value in another place of the document.
std::string Reason(const std::string& pointer, const Json& value) {
  Json json = Json::parse(ReportJson(SampleReport()));
  json[Json::json_pointer(pointer)] = value;
  const auto report = ParseReportJson(json.dump());
  return report ? "" : report.error().what;
}

TEST(ReportParse, ReadsBackWhatWasWritten) {
  const std::string text = ReportJson(SampleReport());
  const auto report = ParseReportJson(text);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(ReportJson(*report), text);
}

TEST(ReportParse, ReadsBackHostileText) {
  const std::string text = ReportJson(HostileReport());
  const auto report = ParseReportJson(text);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(ReportJson(*report), text);
}

TEST(ReportParse, NamesThePlaceOfAFault) {
  EXPECT_EQ(Reason("/verdict", "fail"), "");
  EXPECT_THAT(Reason("/format", "portwarrant/report/9"), HasSubstr("format: expected portwarrant"));
  EXPECT_THAT(Reason("/taken", "today"), HasSubstr("taken: "));
  EXPECT_EQ(Reason("/findings/1/severity", "grave"),
            "findings[1].severity: \"grave\" is not known here");
  EXPECT_EQ(Reason("/findings/0/subject/ports/0", 70000),
            "findings[0].subject.ports[0]: 70000 is more than 65535");
  EXPECT_EQ(Reason("/findings/0/identity", 3), "findings[0].identity: expected an object");
  EXPECT_EQ(Reason("/matrix/0/inside", "yes"), "matrix[0].inside: expected true or false");
  EXPECT_EQ(Reason("/test_cases/0/steps/0/observed", 1),
            "test_cases[0].steps[0].observed: expected a text");
  EXPECT_THAT(Reason("/findings/2/exception/expires", "soon"),
              HasSubstr("findings[2].exception.expires: "));
  EXPECT_EQ(Reason("/coverage/0/hides", nullptr), "coverage[0].hides: expected true or false");
}

TEST(ReportParse, RefusesAReportThatContradictsItself) {
  EXPECT_EQ(Reason("/verdict", "pass"), "verdict: says pass, and the requirements say fail");
  EXPECT_EQ(Reason("/requirements", Json::array()), "requirements: there are none");
  EXPECT_EQ(Reason("/findings/0/id", "F-000000000000"),
            "requirements[0].findings[0]: no finding \"F-111111111111\"");
  EXPECT_EQ(Reason("/findings/1/id", "F-111111111111"),
            "findings[1].id: \"F-111111111111\" is there twice");
  EXPECT_EQ(Reason("/findings/0/accepted", true),
            "findings[0].accepted: says another thing than the exception");
  EXPECT_EQ(Reason("/matrix/1/last_port", 22), "matrix[1].last_port: lies before the first port");
}

TEST(ReportParse, RefusesWhatIsNoJson) {
  EXPECT_THAT(ParseReportJson("").error().what, HasSubstr("not JSON"));
  EXPECT_THAT(ParseReportJson("[]").error().what, HasSubstr("expected an object"));
}

}  // namespace
}  // namespace pw

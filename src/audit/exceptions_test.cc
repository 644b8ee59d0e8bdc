#include "audit/scene_test.h"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct ExceptionCase {
  std::string name;
  AcceptedException exception;
  std::vector<std::string> findings;
  std::string r5;
};

void PrintTo(const ExceptionCase& exception_case, std::ostream* out) {
  *out << exception_case.name;
}

AcceptedException Accept(std::string subject, std::string_view expires = "2026-06-30",
                         std::string owner = "j.doe", std::string reason = "migration") {
  return {"forbidden-service", std::move(subject),  std::move(owner),
          std::move(reason),   *ParseDate(expires), {}};
}

class Accepted : public testing::TestWithParam<ExceptionCase> {};

/// FTP on the OAM address alone, documented, on 2026-06-01.
TEST_P(Accepted, OnlyWhileItHolds) {
  Scene scene;
  scene.Open(Transport::kTcp, "10.78.0.2", 21, "/usr/sbin/vsftpd", "vsftpd.service");
  scene.Allow("oam", Transport::kTcp, 21, "ftp");
  scene.Forbid({"tr33806-r5"});
  scene.list.exceptions = {GetParam().exception};
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), testing::ElementsAreArray(GetParam().findings));
  EXPECT_EQ(ToString(Requirement(report, "R5").verdict), GetParam().r5);
}

std::vector<ExceptionCase> ExceptionCases() {
  const std::vector<std::string> accepted = {"forbidden-service tcp/21 accepted critical"};
  const std::vector<std::string> counts = {"forbidden-service tcp/21 fail critical"};
  const std::vector<std::string> expired = {"forbidden-service tcp/21 fail critical",
                                            "expired-exception tcp/21 fail medium"};
  AcceptedException other_kind = Accept("tcp/21");
  other_kind.finding = "undocumented-port";
  return {
      {"ByPort", Accept("tcp/21"), accepted, "pass"},
      {"ByPortAndInterface", Accept("tcp/21@oam"), accepted, "pass"},
      {"ByProtocol", Accept("ftp"), accepted, "pass"},
      {"ByUnit", Accept("vsftpd.service"), accepted, "pass"},
      {"ByProgram", Accept("vsftpd"), accepted, "pass"},
      {"ThroughItsLastDay", Accept("tcp/21", "2026-06-01"), accepted, "pass"},
      {"ExpiredTheDayBefore", Accept("tcp/21", "2026-05-31"), expired, "fail"},
      {"WithoutOwner", Accept("tcp/21", "2026-06-30", ""), expired, "fail"},
      {"WithoutReason", Accept("tcp/21", "2026-06-30", "j.doe", ""), expired, "fail"},
      {"OtherInterface", Accept("tcp/21@s1-mme"), counts, "fail"},
      {"OtherPort", Accept("tcp/2121"), counts, "fail"},
      {"OtherTransport", Accept("udp/21"), counts, "fail"},
      {"EmptySubject", Accept(""), counts, "fail"},
      {"OtherKind", other_kind, counts, "fail"},
  };
}

INSTANTIATE_TEST_SUITE_P(Exceptions, Accepted, testing::ValuesIn(ExceptionCases()),
                         [](const auto& row) { return row.param.name; });

TEST(Accepted, IsNamedInTheReasonAndKeptApart) {
  Scene scene;
  scene.Open(Transport::kTcp, "10.78.0.2", 21, "/usr/sbin/vsftpd");
  scene.Allow("oam", Transport::kTcp, 21, "ftp");
  scene.Forbid({"tr33806-r5"});
  scene.list.exceptions = {Accept("tcp/21")};
  const AuditReport report = scene.Run();
  const RequirementResult r5 = Requirement(report, "R5");
  EXPECT_THAT(r5.findings, IsEmpty());
  EXPECT_THAT(r5.accepted, testing::SizeIs(1));
  EXPECT_THAT(r5.reason, HasSubstr("1 finding accepted by exception until 2026-06-30"));
  EXPECT_EQ(report.findings.front().exception->owner, "j.doe");
}

TEST(Accepted, ForbiddenWithoutWarrantStaysUndocumented) {
  Scene scene;
  scene.Open(Transport::kTcp, "10.78.0.2", 21, "/usr/sbin/vsftpd");
  scene.Forbid({"tr33806-r5"});
  scene.list.exceptions = {Accept("tcp/21")};
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), Contains("undocumented-port tcp/21 fail high"));
  EXPECT_EQ(Requirement(report, "R1").verdict, Verdict::kFail);
}

TEST(Accepted, WildcardNeedsEveryInterfaceNamed) {
  Scene scene;
  scene.Open(Transport::kTcp, "0.0.0.0", 21, "/usr/sbin/vsftpd");
  scene.Allow("any", Transport::kTcp, 21, "ftp");
  scene.Forbid({"tr33806-r5"});
  scene.list.exceptions = {Accept("tcp/21@oam")};
  const AuditReport report = scene.Run();
  EXPECT_EQ(Requirement(report, "R5").verdict, Verdict::kFail);
  EXPECT_THAT(report.findings.front().why, HasSubstr("does not cover every interface"));
  scene.list.exceptions.push_back(Accept("tcp/21@s1-mme"));
  EXPECT_EQ(Requirement(scene.Run(), "R5").verdict, Verdict::kPass);
}

TEST(Accepted, ExpiredOneSaysWhichFindingCountsAgain) {
  Scene scene;
  scene.Open(Transport::kTcp, "10.78.0.2", 21, "/usr/sbin/vsftpd");
  scene.Allow("oam", Transport::kTcp, 21, "ftp");
  scene.Forbid({"tr33806-r5"});
  scene.list.exceptions = {Accept("tcp/21", "2025-01-31")};
  const AuditReport report = scene.Run();
  const Finding expired = FindingOf(report, FindingKind::kExpiredException, "tcp/21");
  const Finding counts = FindingOf(report, FindingKind::kForbiddenService, "tcp/21");
  EXPECT_THAT(expired.why, HasSubstr("expired on 2025-01-31"));
  EXPECT_THAT(expired.why, HasSubstr(counts.id));
  EXPECT_FALSE(counts.exception->holds);
}

TEST(Accepted, ExpiredOneMakesNoFailureOfWhatIsNotSettled) {
  Scene scene;
  scene.Allow("oam", Transport::kTcp, 830, "netconf");
  AcceptedException exception = Accept("tcp/830", "2025-01-31");
  exception.finding = "documented-not-found";
  scene.list.exceptions = {exception};
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report),
              testing::ElementsAre("expired-exception tcp/830 inconclusive medium",
                                   "documented-not-found tcp/830 inconclusive low"));
  EXPECT_EQ(Requirement(report, "R2").verdict, Verdict::kInconclusive);
}

TEST(Accepted, UnusedExceptionIsNoted) {
  Scene scene;
  scene.list.exceptions = {Accept("tcp/9999")};
  EXPECT_THAT(scene.Run().notes,
              Contains("exception forbidden-service tcp/9999 matches nothing that was found"));
}

}  // namespace
}  // namespace pw

#include "audit/scene_test.h"
#include "audit/seen_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using T = Transport;

constexpr std::string_view kOwnStack = "/opt/lab/mmed";

AuditReport Judge(const Scene& scene, const Seen& seen) {
  return scene.Run("all", true, &seen.scan);
}

Seen Everything() {
  return Seen({"10.77.0.2", "fd77::2", "10.78.0.2"});
}

TEST(JudgeOutside, AWarrantedListenerThatIsSeenOpenPasses) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  scene.Allow("any", T::kTcp, 22);
  const AuditReport report = Judge(scene, Everything().Open(T::kTcp, 22));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "pass");
  ASSERT_FALSE(report.matrix.empty());
  EXPECT_EQ(report.matrix.front().outside, "open");
}

TEST(JudgeOutside, AnAddressThatTheListDoesNotNameIsReachedAllTheSame) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 23, "/opt/acme/frontd");
  const AuditReport report = Judge(scene, Seen({"10.79.0.2"}).Open(T::kTcp, 23));
  const auto row = std::ranges::find(report.matrix, "other", &MatrixRow::interface);
  ASSERT_NE(row, report.matrix.end());
  EXPECT_TRUE(row->inside);
  EXPECT_EQ(row->outside, "open");
  EXPECT_EQ(row->findings.size(), 1U);
}

TEST(JudgeOutside, AnOpenPortThatNobodyInsideHoldsFails) {
  const Scene scene;
  const AuditReport report = Judge(scene, Everything().Open(T::kTcp, 31337));
  EXPECT_THAT(Findings(report), Contains("unexplained-exposure tcp/31337 fail high"));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "fail");
  EXPECT_EQ(ToString(Requirement(report, "R4").verdict), "fail");
  const Finding finding = FindingOf(report, FindingKind::kUnexplainedExposure, "tcp/31337");
  EXPECT_EQ(finding.outside, "open");
  EXPECT_THAT(finding.subject.addresses, Contains("fd77::2"));
  EXPECT_THAT(finding.subject.interfaces, testing::UnorderedElementsAre("s1-mme", "oam"));
}

TEST(JudgeOutside, ADocumentedOneThatNobodyInsideHoldsIsNotSettled) {
  Scene scene;
  scene.Allow("any", T::kTcp, 3868);
  const AuditReport report = Judge(scene, Everything().Open(T::kTcp, 3868));
  EXPECT_THAT(Findings(report), Contains("unexplained-exposure tcp/3868 inconclusive medium"));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "inconclusive");
}

TEST(JudgeOutside, AForbiddenNumberFailsR5) {
  Scene scene;
  scene.Forbid({"tr33806-r5"});
  const AuditReport report = Judge(scene, Everything().Open(T::kTcp, 445).Open(T::kTcp, 23));
  EXPECT_THAT(Findings(report), Contains("forbidden-port tcp/445 fail critical"));
  EXPECT_THAT(Findings(report), Contains("forbidden-port tcp/23 inconclusive medium"));
  EXPECT_EQ(ToString(Requirement(report, "R5").verdict), "fail");
}

TEST(JudgeOutside, SettlesWhatAUserSpaceSctpStackHides) {
  Scene scene;
  scene.Open(T::kRaw, "0.0.0.0", 132, kOwnStack);
  scene.Allow("any", T::kSctp, 36412);
  EXPECT_EQ(ToString(Requirement(scene.Run(), "R1").verdict), "inconclusive");
  const AuditReport good = Judge(scene, Everything().Open(T::kSctp, 36412));
  EXPECT_EQ(ToString(Requirement(good, "R1").verdict), "pass") << Requirement(good, "R1").reason;
  EXPECT_THAT(Requirement(good, "R2").reason, HasSubstr("seen open from outside"));
  const AuditReport more = Judge(scene, Everything().Open(T::kSctp, 36412).Open(T::kSctp, 9));
  EXPECT_THAT(Findings(more), Contains("undocumented-port sctp/9 fail high"));
  EXPECT_EQ(ToString(Requirement(more, "R1").verdict), "fail");
}

TEST(JudgeOutside, ASecretAddressKeepsTheDoubt) {
  Scene scene;
  scene.Open(T::kRaw, "0.0.0.0", 132, kOwnStack);
  scene.Allow("any", T::kSctp, 36412);
  const AuditReport report = Judge(scene, Seen({"10.77.0.2"}).Open(T::kSctp, 36412));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "inconclusive");
}

TEST(JudgeOutside, AnIncompleteLookForbidsAPass) {
  const Scene scene;
  const AuditReport tcp = Judge(scene, Everything().Partial(T::kTcp, "the target stopped"));
  EXPECT_EQ(ToString(Requirement(tcp, "R1").verdict), "inconclusive");
  EXPECT_THAT(Requirement(tcp, "R1").reason, HasSubstr("the target stopped"));
  // Which UDP ports receive is known inside; from outside most of them stay silent.
  const AuditReport udp = Judge(scene, Everything().Partial(T::kUdp, "limits its ICMP errors"));
  EXPECT_EQ(ToString(Requirement(udp, "R1").verdict), "pass");
}

TEST(JudgeOutside, APortOpenOnAnotherInterfaceThanListedIsOnTheWrongOne) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  const AuditReport report =
      Judge(scene, Everything().OpenAt("10.78.0.2", T::kTcp, 22).OpenAt("10.77.0.2", T::kTcp, 22));
  EXPECT_THAT(Findings(report), testing::ElementsAre("wrong-interface tcp/22 fail high"));
  const Finding finding = FindingOf(report, FindingKind::kWrongInterface, "tcp/22");
  EXPECT_EQ(finding.title, "tcp/22 is open on s1-mme from outside, and its warrant is for oam");
  EXPECT_THAT(finding.why, HasSubstr("10.77.0.2 answered with syn-ack"));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "fail");
}

TEST(JudgeOutside, AListenerOfAnotherNamespaceExplainsNothing) {
  Scene scene;
  scene.inventory.namespaces.front().addresses = {*IpAddress::Parse("10.78.0.2")};
  scene.inventory.namespaces.push_back({.inode = 9, .name = "s1", .own = false, .found_by = {}});
  scene.inventory.namespaces.back().addresses = {*IpAddress::Parse("10.77.0.2")};
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  scene.Allow("any", T::kTcp, 22, "ssh");
  const AuditReport report = Judge(scene, Seen({"10.77.0.2"}).Open(T::kTcp, 22));
  EXPECT_THAT(Findings(report), Contains("unexplained-exposure tcp/22 inconclusive medium"));
}

TEST(JudgeOutside, AWildcardListenerReachesTheInterfacesOfItsNamespaceAlone) {
  Scene scene;
  scene.inventory.namespaces.front().addresses = {*IpAddress::Parse("10.78.0.2")};
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  EXPECT_THAT(Findings(scene.Run()), testing::IsEmpty());
}

TEST(JudgeOutside, EachPortHasARowOnEachInterface) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  const AuditReport report = Judge(scene, Everything().OpenAt("10.78.0.2", T::kTcp, 22));
  std::vector<std::string> rows;
  for (const MatrixRow& row : report.matrix)
    rows.push_back(fmt::format("{} {}/{} {} {} {}", row.interface, ToString(row.transport),
                               row.port, row.documented ? "documented" : "-",
                               row.inside ? "inside" : "-", row.outside));
  EXPECT_THAT(
      rows, testing::ElementsAre("oam tcp/22 documented inside open", "s1-mme tcp/22 - - closed"));
}

TEST(JudgeOutside, APortThatIsFilteredIsJudgedAsOpenAndTheFilterIsNamed) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 23, "/opt/acme/frontd");
  const Seen seen = Everything().Filtered(T::kTcp, 23);
  ElementNetwork network;
  network.addresses = {*IpAddress::Parse("10.77.0.2"), *IpAddress::Parse("fd77::2"),
                       *IpAddress::Parse("10.78.0.2")};
  FilterMatch match;
  match.field = FilterMatch::Field::kPort;
  match.transport = T::kTcp;
  match.ports.Add(23);
  network.filter = PacketFilter{{{"inet",
                                  "fw",
                                  "input",
                                  "input",
                                  "filter",
                                  0,
                                  false,
                                  {{7, "tcp dport 23 drop", {match}, FilterAction::kDrop, ""}}}}};
  const AuditReport report = scene.RunWith(std::span(&seen.scan, 1), std::span(&network, 1));
  EXPECT_THAT(Findings(report), Contains("undocumented-port tcp/23 fail high"));
  ASSERT_EQ(report.matrix.front().outside, "filtered");
  EXPECT_EQ(report.matrix.front().explanation,
            "filtered by nftables rule inet fw input handle 7 (tcp dport 23 drop)");
  EXPECT_THAT(report.notes, Contains(HasSubstr("judged as open, since a filter removes nothing")));
  // Without the element's filter it is not known.
  EXPECT_THAT(Judge(scene, seen).matrix.front().explanation,
              HasSubstr("filtered by what is not known"));
}

TEST(JudgeOutside, NamesATranslationThatAnswersInTheElementsPlace) {
  const Scene scene;
  const Seen seen = Everything().Open(T::kTcp, 8080);
  ElementNetwork network;
  network.addresses = {*IpAddress::Parse("10.77.0.2"), *IpAddress::Parse("10.78.0.2")};
  network.filter = PacketFilter{
      {{"ip",
        "nat",
        "pre",
        "prerouting",
        "nat",
        -100,
        false,
        {{3, "tcp dport 8080 dnat to 10.9.9.9:80", {}, FilterAction::kTranslate, "10.9.9.9:80"}}}}};
  const AuditReport report = scene.RunWith(std::span(&seen.scan, 1), std::span(&network, 1));
  const Finding finding = FindingOf(report, FindingKind::kUnexplainedExposure, "tcp/8080");
  EXPECT_THAT(finding.why, HasSubstr("nftables rule ip nat pre handle 3 (tcp dport 8080 dnat to "
                                     "10.9.9.9:80) sends it elsewhere"));
  const auto row = std::ranges::find(report.matrix, "oam", &MatrixRow::interface);
  ASSERT_NE(row, report.matrix.end());
  EXPECT_THAT(row->explanation, HasSubstr("ip nat pre handle 3"));
}

TEST(JudgeOutside, AnAddressThatIsNoneOfTheElementsIsAnotherHosts) {
  const Scene scene;
  const Seen seen = Seen({"10.77.0.2"}).Open(T::kTcp, 80);
  ElementNetwork network;
  network.addresses = {*IpAddress::Parse("10.78.0.2")};
  const AuditReport report = scene.RunWith(std::span(&seen.scan, 1), std::span(&network, 1));
  EXPECT_THAT(FindingOf(report, FindingKind::kUnexplainedExposure, "tcp/80").why,
              HasSubstr("10.77.0.2 is no address of the element's namespaces"));
}

TEST(JudgeOutside, OneVantageMakesUpForAnotherThatHasNoRoute) {
  const Scene scene;
  std::vector<ScanResult> scans = {Everything().scan, Everything().scan};
  scans[0].vantage.name = "here";
  scans[1].vantage.name = "there";
  for (TargetResult& target : scans[1].targets) {
    target.up = false;
    for (ScanCoverage& row : target.coverage) {
      row.asked = 0;
      row.status = CoverageStatus::kPartial;
      row.note = "no route";
    }
  }
  EXPECT_EQ(ToString(Requirement(scene.RunWith(scans), "R1").verdict), "pass");
  scans.erase(scans.begin());
  EXPECT_EQ(ToString(Requirement(scene.RunWith(scans), "R1").verdict), "inconclusive");
}

TEST(JudgeOutside, TellsTheScanAsAStep) {
  const Scene scene;
  const AuditReport report = Judge(scene, Everything().Open(T::kTcp, 31337));
  for (const TestCase& test_case : report.test_cases) {
    for (const TestStep& step : test_case.steps) {
      if (!step.action.starts_with("Scan every port")) continue;
      EXPECT_EQ(ToString(step.verdict), "fail");
      EXPECT_THAT(step.observed, HasSubstr("3 addresses: 3 open ports, 3 without"));
      return;
    }
  }
  FAIL() << "no such step";
}

}  // namespace
}  // namespace pw

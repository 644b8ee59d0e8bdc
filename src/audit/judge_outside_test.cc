#include "audit/scene_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using T = Transport;

constexpr std::string_view kOwnStack = "/opt/lab/mmed";

/// A scan of the scene's addresses in which the named ports are open and all others closed.
class Seen {
 public:
  explicit Seen(std::initializer_list<std::string_view> addresses) {
    for (const std::string_view text : addresses) {
      TargetResult target;
      target.address = *IpAddress::Parse(text);
      target.up = true;
      for (const T transport : {T::kTcp, T::kUdp, T::kSctp}) {
        target.others.push_back({transport, PortState::kClosed, PortReason::kRst, 65536});
        target.coverage.push_back(
            {transport, PortSet::All(), 65536, 65536, 0, CoverageStatus::kComplete, "", ""});
      }
      scan.targets.push_back(std::move(target));
    }
  }

  Seen& Open(T transport, std::uint16_t port) {
    for (TargetResult& target : scan.targets) {
      PortObservation row;
      row.transport = transport;
      row.port = port;
      row.state = PortState::kOpen;
      row.reason = transport == T::kSctp ? PortReason::kInitAck : PortReason::kSynAck;
      target.ports.push_back(row);
      --std::ranges::find(target.others, transport, &PortTally::transport)->count;
    }
    return *this;
  }

  Seen& Partial(T transport, std::string_view note) {
    for (TargetResult& target : scan.targets) {
      auto row = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
      row->status = CoverageStatus::kPartial;
      row->note = note;
    }
    return *this;
  }

  ScanResult scan;
};

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
  Scene scene;
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
  Scene scene;
  const AuditReport tcp = Judge(scene, Everything().Partial(T::kTcp, "the target stopped"));
  EXPECT_EQ(ToString(Requirement(tcp, "R1").verdict), "inconclusive");
  EXPECT_THAT(Requirement(tcp, "R1").reason, HasSubstr("the target stopped"));
  // Which UDP ports receive is known inside; from outside most of them stay silent.
  const AuditReport udp = Judge(scene, Everything().Partial(T::kUdp, "limits its ICMP errors"));
  EXPECT_EQ(ToString(Requirement(udp, "R1").verdict), "pass");
}

TEST(JudgeOutside, TellsTheScanAsAStep) {
  Scene scene;
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

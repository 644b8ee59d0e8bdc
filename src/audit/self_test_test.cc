#include "audit/self_test.h"

#include "audit/scene_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using T = Transport;

IpAddress Oam() {
  return *IpAddress::Parse("10.78.0.2");
}

PortObservation Row(T transport, std::uint16_t port, PortState state, PortReason reason) {
  PortObservation row;
  row.transport = transport;
  row.port = port;
  row.state = state;
  row.reason = reason;
  row.ttl = 64;
  return row;
}

/// One transport of 10.78.0.2 in which every port is in one state, but for `rows`.
ScanResult Seen(T transport, PortState state, PortReason reason,
                std::vector<PortObservation> rows = {}) {
  TargetResult target;
  target.address = Oam();
  target.up = true;
  target.others.push_back({transport, state, reason, 65536 - rows.size()});
  target.ports = std::move(rows);
  target.coverage.push_back(
      {transport, PortSet::All(), 65536, 65536, 0, CoverageStatus::kComplete, "", ""});
  ScanResult scan;
  scan.targets.push_back(std::move(target));
  return scan;
}

ReportCoverage SelfTestRow(const AuditReport& report) {
  const auto row = std::ranges::find_if(report.coverage, [](const ReportCoverage& seen) {
    return seen.coverage.subject.starts_with("self-test of ");
  });
  if (row == report.coverage.end()) throw std::runtime_error("no self-test");
  return *row;
}

ReportCoverage Judge(const Scene& scene, const ScanResult& scan) {
  return SelfTestRow(scene.Run("all", true, &scan));
}

TEST(SelfTest, AListenerSeenOpenAndPortsSeenClosedAreProofEnough) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  const ReportCoverage row =
      Judge(scene, Seen(T::kTcp, PortState::kClosed, PortReason::kRst,
                        {Row(T::kTcp, 22, PortState::kOpen, PortReason::kSynAck)}));
  EXPECT_FALSE(row.hides) << row.coverage.reason;
  EXPECT_THAT(row.coverage.reason, HasSubstr("tcp/22 (a listener inside)"));
  EXPECT_EQ(row.coverage.subject, "self-test of outside at 10.78.0.2");
}

TEST(SelfTest, NothingOpenIsNoProof) {
  Scene scene;
  const ScanResult scan = Seen(T::kTcp, PortState::kClosed, PortReason::kRst);
  const AuditReport report = scene.Run("all", true, &scan);
  EXPECT_TRUE(SelfTestRow(report).hides);
  EXPECT_THAT(SelfTestRow(report).coverage.reason, HasSubstr("open seen as open: none"));
  EXPECT_EQ(ToString(Requirement(report, "R1").verdict), "inconclusive");
  EXPECT_THAT(Requirement(report, "R1").reason, HasSubstr("self-test of outside at 10.78.0.2 tcp"));
}

TEST(SelfTest, NothingClosedIsNoProof) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  const ReportCoverage row =
      Judge(scene, Seen(T::kTcp, PortState::kFiltered, PortReason::kNoAnswer,
                        {Row(T::kTcp, 22, PortState::kOpen, PortReason::kSynAck)}));
  EXPECT_TRUE(row.hides);
  EXPECT_THAT(row.coverage.reason, HasSubstr("closed seen as closed: none"));
}

TEST(SelfTest, AnOpenPortThatNobodyInsideHoldsIsNotKnownToBeOpen) {
  const ReportCoverage row =
      Judge(Scene(), Seen(T::kTcp, PortState::kClosed, PortReason::kRst,
                          {Row(T::kTcp, 31337, PortState::kOpen, PortReason::kSynAck)}));
  EXPECT_TRUE(row.hides);
}

TEST(SelfTest, ItsOwnPortsProveItAndAreNoFinding) {
  Scene scene;
  ScanResult scan = Seen(T::kUdp, PortState::kClosed, PortReason::kIcmpPortUnreachable,
                         {Row(T::kUdp, 40000, PortState::kOpen, PortReason::kPayloadAnswer)});
  scan.self_tests = {{Oam(), T::kUdp, 40000, PortState::kOpen, true},
                     {Oam(), T::kUdp, 40001, PortState::kClosed, true}};
  const AuditReport report = scene.Run("all", true, &scan);
  EXPECT_FALSE(SelfTestRow(report).hides) << SelfTestRow(report).coverage.reason;
  EXPECT_THAT(SelfTestRow(report).coverage.reason, HasSubstr("udp/40000 (self-test)"));
  EXPECT_TRUE(report.findings.empty());
}

TEST(SelfTest, APortThatAUserNamedIsAFindingAllTheSame) {
  Scene scene;
  ScanResult scan = Seen(T::kTcp, PortState::kClosed, PortReason::kRst,
                         {Row(T::kTcp, 4444, PortState::kOpen, PortReason::kSynAck)});
  scan.self_tests = {{Oam(), T::kTcp, 4444, PortState::kOpen, false}};
  const AuditReport report = scene.Run("all", true, &scan);
  EXPECT_FALSE(SelfTestRow(report).hides);
  EXPECT_THAT(Findings(report), testing::Contains("unexplained-exposure tcp/4444 fail high"));
}

TEST(SelfTest, TellsWhatItsOwnPortsWereSeenAs) {
  Scene scene;
  ScanResult scan = Seen(T::kTcp, PortState::kFiltered, PortReason::kNoAnswer);
  scan.self_tests = {{Oam(), T::kTcp, 40000, PortState::kOpen, true},
                     {Oam(), T::kTcp, 40001, PortState::kClosed, true}};
  EXPECT_THAT(Judge(scene, scan).coverage.reason,
              HasSubstr("none, and the self-test tcp/40000 was seen filtered"));
}

TEST(SelfTest, AKernelWithoutSctpNeedsNoOpenPort) {
  EXPECT_FALSE(
      Judge(Scene(), Seen(T::kSctp, PortState::kClosed, PortReason::kIcmpProtocolUnreachable))
          .hides);
  // ABORT is said by somebody who speaks SCTP.
  EXPECT_TRUE(Judge(Scene(), Seen(T::kSctp, PortState::kClosed, PortReason::kAbort)).hides);
}

TEST(SelfTest, AVantageNeedsNoProofOnInterfacesOfAnotherDomain) {
  Scene scene;
  scene.list.interfaces[0].domain = "control";
  scene.list.interfaces[1].domain = "oam";
  ScanResult scan = Seen(T::kTcp, PortState::kFiltered, PortReason::kNoAnswer);
  scan.vantage.name = "s1-mme";
  const AuditReport report = scene.Run("all", true, &scan);
  for (const ReportCoverage& row : report.coverage)
    EXPECT_FALSE(row.coverage.subject.starts_with("self-test")) << row.coverage.subject;
}

}  // namespace
}  // namespace pw

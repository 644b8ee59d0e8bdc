#include "audit/scene_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using T = Transport;

TEST(R2, PassesWhenEachEntryHasAPurposeAndIsFound) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  const RequirementResult r2 = Requirement(scene.Run(), "R2");
  EXPECT_EQ(r2.verdict, Verdict::kPass);
  EXPECT_EQ(r2.reason, "1 entry, each with a purpose; every documented port was found");
}

TEST(R2, FailsWithTheCountOfDrafts) {
  Scene scene;
  scene.Allow("oam", T::kTcp, 22, "ssh").purpose.clear();
  scene.AllowService("cron.service").purpose.clear();
  const AuditReport report = scene.Run();
  const RequirementResult r2 = Requirement(report, "R2");
  EXPECT_EQ(r2.verdict, Verdict::kFail);
  EXPECT_THAT(r2.reason, HasSubstr("2 of 2 entries without purpose"));
  EXPECT_THAT(r2.reason, HasSubstr("oam tcp/22 ssh (line 10)"));
}

TEST(R2, FailsForAnEmptyList) {
  EXPECT_EQ(Requirement(Scene().Run(), "R2").reason, "the list has no entry");
}

TEST(R2, FailsForWhatTheCheckOfTheListRefuses) {
  Scene scene;
  scene.Allow("s1-mme", T::kUdp, 10000).ports.last = 10100;
  const RequirementResult r2 = Requirement(scene.Run(), "R2");
  EXPECT_EQ(r2.verdict, Verdict::kFail);
  EXPECT_THAT(r2.reason, HasSubstr("1 fault in the list: line 10: "));
  EXPECT_THAT(r2.reason, HasSubstr("reason"));
}

TEST(R2, DocumentedAndNotFoundIsADiscrepancyNotAPass) {
  Scene scene;
  scene.Allow("oam", T::kTcp, 830, "netconf");
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), ElementsAre("documented-not-found tcp/830 inconclusive low"));
  EXPECT_EQ(Verdicts(report), "R1=pass R2=inconclusive R3=inconclusive R4=pass R5=inconclusive");
  EXPECT_THAT(report.findings.front().why, HasSubstr("not in service"));
  EXPECT_EQ(report.findings.front().warrant, "oam tcp/830 netconf (line 10)");
}

TEST(R2, FoundOnAnotherInterfaceIsSaid) {
  Scene scene;
  scene.Open(T::kTcp, "127.0.0.1", 830, "/usr/sbin/netopeer2");
  scene.Allow("oam", T::kTcp, 830, "netconf");
  const AuditReport report = scene.Run();
  EXPECT_THAT(FindingOf(report, FindingKind::kDocumentedNotFound, "tcp/830").why,
              HasSubstr("open on local"));
  EXPECT_THAT(Findings(report), ElementsAre("wrong-interface tcp/830 fail low",
                                            "documented-not-found tcp/830 inconclusive low"));
}

TEST(R2, ConditionalRangedEphemeralAndOutgoingEntriesMayBeAbsent) {
  Scene scene;
  scene.Allow("s1-mme", T::kSctp, 36444, "m3ap").only_if = "eMBMS";
  scene.Allow("s1-mme", T::kUdp, 10000).ports.last = 10100;
  scene.list.ports.back().reason = "media";
  scene.Allow("s1-mme", T::kUdp, 0).ports = {0, 0, true};
  scene.list.ports.back().reason = "clients";
  scene.Allow("s1-mme", T::kUdp, 53, "dns").direction = "out";
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(Requirement(report, "R2").verdict, Verdict::kPass);
}

TEST(R2, SctpEntriesBehindAUserSpaceStackAreLeftToTheScan) {
  Scene scene;
  scene.Open(T::kRaw, "0.0.0.0", 132, "/opt/mme");
  scene.Allow("s1-mme", T::kSctp, 36412, "s1ap").process = "mme";
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_THAT(Requirement(report, "R2").reason,
              HasSubstr("1 sctp entry served by a user-space SCTP stack"));
}

TEST(R2, WhatCouldNotBeSeenIsNoProofOfAbsence) {
  Scene scene;
  scene.Allow("oam", T::kTcp, 830, "netconf");
  scene.Cover("sockets", CoverageStatus::kDenied, "needs CAP_NET_ADMIN");
  EXPECT_THAT(Requirement(scene.Run(), "R2").reason, HasSubstr("needs CAP_NET_ADMIN"));
}

TEST(Matrix, ShowsDocumentedBesideInside) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  scene.Allow("s1-mme", T::kSctp, 36412, "s1ap");
  scene.Allow("s1-mme", T::kUdp, 10000, "rtp").ports.last = 10100;
  const AuditReport report = scene.Run();
  std::vector<std::string> rows;
  for (const MatrixRow& row : report.matrix) {
    rows.push_back(row.interface + " " + std::string(ToString(row.transport)) + "/" +
                   std::to_string(row.port) + "-" + std::to_string(row.last_port) +
                   (row.documented ? " documented" : "") + (row.inside ? " inside" : "") +
                   (row.outside.empty() ? "" : " outside") +
                   (row.findings.empty() ? "" : " finding"));
  }
  EXPECT_THAT(rows,
              ElementsAre("oam tcp/22-22 documented inside finding",
                          "s1-mme tcp/22-22 inside finding", "s1-mme udp/10000-10100 documented",
                          "s1-mme sctp/36412-36412 documented finding"));
}

TEST(TestCases, SayWhatWasSeenAndWhatWasNotDone) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
  scene.Open(T::kTcp, "10.78.0.2", 8080, "/opt/x");
  scene.Open(T::kTcp, "10.78.0.2", 99, "/opt/y").state = ListenerState::kBound;
  scene.Allow("oam", T::kTcp, 22, "ssh");
  const AuditReport report = scene.Run();
  ASSERT_EQ(report.test_cases.size(), 3U);
  const auto& obtain = report.test_cases[0].steps;
  EXPECT_EQ(obtain[0].observed, "1 entry for ports and 0 entries for services; 0 without purpose");
  EXPECT_EQ(obtain[0].verdict, Verdict::kPass);
  EXPECT_THAT(obtain[1].observed, HasSubstr("2 open listeners"));
  EXPECT_THAT(obtain[1].observed, HasSubstr("1 socket not open"));
  const auto& unneeded = report.test_cases[1].steps;
  EXPECT_EQ(unneeded[0].observed, "1 finding: tcp/8080 (x)");
  EXPECT_EQ(unneeded[0].verdict, Verdict::kFail);
  EXPECT_EQ(unneeded[1].verdict, Verdict::kPass);
  EXPECT_EQ(unneeded[3].observed, "not carried out in this audit");
  EXPECT_EQ(unneeded[3].verdict, Verdict::kInconclusive);
  EXPECT_EQ(report.test_cases[2].steps.front().verdict, Verdict::kInconclusive);
}

}  // namespace
}  // namespace pw

#include "audit/judge_restart.h"

#include "audit/scene_test.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using T = Transport;

/// An element with sshd and an MME, all of it documented, before and after a restart of its host.
class JudgeRestart : public testing::Test {
 protected:
  JudgeRestart() {
    for (Scene* scene : {&before, &after}) {
      scene->Forbid({"tr33806-r5"});
      scene->Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd", "ssh.service");
      scene->Open(T::kSctp, "10.77.0.2", 36412, "/usr/bin/mmed", "mmed.service");
      scene->Unit("ssh.service", "/usr/sbin/sshd");
      scene->Unit("mmed.service", "/usr/bin/mmed");
      scene->Allow("any", T::kTcp, 22, "ssh");
      scene->Allow("s1-mme", T::kSctp, 36412, "s1ap");
      scene->AllowService("*");
      scene->inventory.host.machine_id = "m";
    }
    before.inventory.host.boot_id = "11111111-a";
    before.inventory.taken = after.inventory.taken - hours(1);
    after.inventory.host.boot_id = "22222222-b";
    Began(seconds(600));
  }

  /// Every process of now began so long before the inventory was taken.
  void Began(seconds ago) {
    for (Process& process : after.inventory.processes)
      process.start_time = after.inventory.taken - ago;
  }

  AuditReport Run(std::string_view netns = "all") const {
    const auto selection = SelectNetns(before.inventory, netns);
    const Baseline baseline{&before.inventory, &*selection, {}, &before.list, seconds(60)};
    return after.Run(netns, true, nullptr, &baseline);
  }

  /// With what the vantages saw.
  AuditReport RunFrom(const std::vector<ScanResult>& now,
                      const std::vector<ScanResult>& then) const {
    const auto selection = SelectNetns(before.inventory, "all");
    Baseline baseline{&before.inventory, &*selection, {}, &before.list, seconds(60)};
    for (const ScanResult& scan : then)
      baseline.scans.push_back(&scan);
    return after.RunWith(now, {}, nullptr, &baseline);
  }

  static std::vector<std::string> Changes(const AuditReport& report) {
    std::vector<std::string> texts;
    for (const std::string& text : Findings(report)) {
      if (text.starts_with("changed-after-restart ")) texts.push_back(text.substr(22));
    }
    return texts;
  }

  static TestStep Step(const AuditReport& report) {
    for (const TestCase& test_case : report.test_cases) {
      for (const TestStep& step : test_case.steps) {
        if (step.action.starts_with("Restart")) return step;
      }
    }
    return {};
  }

  Scene before;
  Scene after;
};

TEST_F(JudgeRestart, TheSameAfterARestartPasses) {
  const AuditReport report = Run();
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(ToString(Step(report).verdict), "pass");
  EXPECT_EQ(Step(report).observed,
            "the host was restarted: boot id 11111111 became 22222222; looked at 600 s after the "
            "first process of now began. No difference");
  EXPECT_EQ(Requirement(report, "R4").verdict, Verdict::kPass);
}

TEST_F(JudgeRestart, WithoutABaselineTheStepIsNotCarriedOut) {
  const AuditReport report = after.Run();
  EXPECT_EQ(ToString(Step(report).verdict), "inconclusive");
  EXPECT_EQ(Step(report).observed, "not carried out in this audit");
  EXPECT_EQ(Requirement(report, "R4").verdict, Verdict::kPass);
}

TEST_F(JudgeRestart, AListenerThatCameIsNamed) {
  after.Open(T::kTcp, "0.0.0.0", 4444, "/opt/acme/agent");
  Began(seconds(600));
  const AuditReport report = Run();
  EXPECT_THAT(Changes(report), ElementsAre("tcp/4444 fail high"));
  const Finding finding = FindingOf(report, FindingKind::kChangedAfterRestart, "tcp/4444");
  EXPECT_EQ(finding.title, "tcp/4444 (agent) is open after the restart and was not before");
  EXPECT_THAT(finding.requirements, ElementsAre("R4", "R1"));
  EXPECT_THAT(finding.references, ElementsAre("TS 33.117 4.3.2.1 step 4"));
  EXPECT_EQ(ToString(Step(report).verdict), "fail");
  EXPECT_THAT(Step(report).findings, ElementsAre(finding.id));
}

TEST_F(JudgeRestart, OneThatOnlyLoopbackReachesIsLessSevere) {
  after.Open(T::kTcp, "127.0.0.1", 4444, "/opt/acme/agent");
  Began(seconds(600));
  EXPECT_THAT(Changes(Run()), ElementsAre("tcp/4444 fail medium"));
}

TEST_F(JudgeRestart, AWarrantedListenerThatCameIsADifferenceAllTheSame) {
  after.Open(T::kTcp, "10.78.0.2", 443, "/usr/sbin/nginx");
  after.Allow("oam", T::kTcp, 443, "https");
  before.list = after.list;
  Began(seconds(600));
  EXPECT_THAT(Findings(Run()), ElementsAre("changed-after-restart tcp/443 fail high"));
}

TEST_F(JudgeRestart, ADocumentedPortThatIsMissingCounts) {
  after.inventory.listeners.pop_back();
  const AuditReport report = Run();
  EXPECT_THAT(Changes(report), ElementsAre("sctp/36412 fail medium"));
  const Finding finding = FindingOf(report, FindingKind::kChangedAfterRestart, "sctp/36412");
  EXPECT_EQ(finding.title,
            "sctp/36412 (mmed) was open before the restart and is not after it, although the list "
            "documents it");
  EXPECT_THAT(finding.requirements, ElementsAre("R2"));
  EXPECT_THAT(finding.listeners, IsEmpty());
  EXPECT_EQ(Requirement(report, "R2").verdict, Verdict::kFail);
}

TEST_F(JudgeRestart, WhatIsMissingBeforeTheElementSettledMayStillCome) {
  after.inventory.listeners.pop_back();
  Began(seconds(20));
  const AuditReport report = Run();
  EXPECT_THAT(Changes(report), ElementsAre("sctp/36412 inconclusive low"));
  EXPECT_THAT(Step(report).observed, HasSubstr("before the settling time of 60 s had passed"));
  EXPECT_EQ(ToString(Step(report).verdict), "inconclusive");
  // What came has come.
  after.Open(T::kTcp, "0.0.0.0", 4444, "/opt/acme/agent");
  Began(seconds(20));
  EXPECT_THAT(Changes(Run()), Contains("tcp/4444 fail high"));
}

TEST_F(JudgeRestart, AnotherHolderIsADifference) {
  after.inventory.processes.front().exe = "/usr/local/sbin/sshd";
  const AuditReport report = Run();
  EXPECT_THAT(Changes(report), ElementsAre("tcp/22 fail high"));
  EXPECT_EQ(FindingOf(report, FindingKind::kChangedAfterRestart, "tcp/22").title,
            "tcp/22 (sshd) is not what it was before the restart: owner /usr/sbin/sshd -> "
            "/usr/local/sbin/sshd");
}

TEST_F(JudgeRestart, AServiceThatDoesNotComeBackOrIsStartedOtherwiseIsADifference) {
  before.Unit("snmpd.service");
  after.Unit("snmpd.service").active = false;
  before.Unit("chrony.service");
  after.Unit("chrony.service").start = "disabled";
  before.Unit("old.service");
  after.Unit("telnet.socket");
  EXPECT_THAT(Changes(Run()),
              ElementsAre("chrony.service fail medium", "old.service fail medium",
                          "snmpd.service fail medium", "telnet.socket fail medium"));
}

TEST_F(JudgeRestart, ServicesOnDemandComeAndGo) {
  for (Scene* scene : {&before, &after}) {
    Service& bus = scene->Unit("hostnamed.service");
    bus.starts_on_boot = false;
    bus.start = "static";
    bus.active = scene == &before;
    Service& socket = scene->Unit("cups.service");
    socket.triggered_by = {"cups.socket"};
    socket.active = scene == &after;
  }
  Service& fresh = after.Unit("polkit.service");
  fresh.starts_on_boot = false;
  EXPECT_THAT(Findings(Run()), IsEmpty());
}

TEST_F(JudgeRestart, AServiceWithoutWarrantThatSomebodyStartedIsADifference) {
  after.list.services.clear();
  after.AllowService("ssh.service");
  after.AllowService("mmed.service");
  before.list = after.list;
  after.Unit("backdoor.service").starts_on_boot = false;
  EXPECT_THAT(Changes(Run()), ElementsAre("backdoor.service fail medium"));
}

TEST_F(JudgeRestart, ClientSocketsOfUdpComeAndGo) {
  before.Open(T::kUdp, "0.0.0.0", 40000, "/usr/sbin/ntpd").ephemeral = true;
  EXPECT_THAT(Changes(Run()), IsEmpty());
  after.Open(T::kUdp, "0.0.0.0", 50000, "/tmp/beacon").ephemeral = true;
  Began(seconds(600));
  EXPECT_THAT(Changes(Run()), ElementsAre("udp/ephemeral fail high"));
}

TEST_F(JudgeRestart, WithoutARestartNothingIsProven) {
  after.inventory.host.boot_id = before.inventory.host.boot_id;
  const AuditReport same = Run();
  EXPECT_EQ(ToString(Step(same).verdict), "inconclusive");
  EXPECT_THAT(Step(same).observed, HasSubstr("the host was not restarted (boot id 11111111"));
  EXPECT_EQ(Requirement(same, "R4").verdict, Verdict::kInconclusive);
  EXPECT_THAT(Requirement(same, "R4").reason, HasSubstr("the restart: the host was not restarted"));
  after.Open(T::kTcp, "0.0.0.0", 4444, "/opt/acme/agent");
  Began(seconds(600));
  EXPECT_THAT(Changes(Run()), ElementsAre("tcp/4444 inconclusive medium"));
}

TEST_F(JudgeRestart, AContainerIsRestartedWhenAllItsProcessesAreNew) {
  after.inventory.host.boot_id = before.inventory.host.boot_id;
  const AuditReport report = Run("self");
  EXPECT_EQ(ToString(Step(report).verdict), "pass");
  EXPECT_THAT(Step(report).observed,
              HasSubstr("the host was not restarted (boot id 11111111 both times); the element "
                        "was: all 2 processes that hold its sockets began after the baseline"));
  after.inventory.processes.front().start_time = before.inventory.taken - hours(5);
  const AuditReport survivor = Run("self");
  EXPECT_EQ(ToString(Step(survivor).verdict), "inconclusive");
  EXPECT_THAT(Step(survivor).observed, HasSubstr("process 100 (sshd) has been running since"));
}

TEST_F(JudgeRestart, AHolderWhoseStartIsNotKnownProvesNothing) {
  after.inventory.host.boot_id = before.inventory.host.boot_id;
  after.inventory.processes.front().start_time = TimePoint{};
  EXPECT_THAT(Step(Run("self")).observed, HasSubstr("when process 100 (sshd) began is not known"));
  EXPECT_EQ(ToString(Step(Run("self")).verdict), "inconclusive");
}

TEST_F(JudgeRestart, AnotherHostOrAnOlderInventoryIsNoComparison) {
  after.Open(T::kTcp, "0.0.0.0", 4444, "/opt/acme/agent");
  before.inventory.host.machine_id = "other";
  const AuditReport other = Run();
  EXPECT_THAT(Changes(other), IsEmpty());
  EXPECT_EQ(ToString(Step(other).verdict), "inconclusive");
  EXPECT_THAT(Step(other).observed, HasSubstr("the baseline is of another host"));
  before.inventory.host.machine_id = "m";
  before.inventory.taken = after.inventory.taken;
  EXPECT_THAT(Changes(Run()), IsEmpty());
  EXPECT_THAT(Step(Run()).observed, HasSubstr("is not older than the inventory"));
}

TEST_F(JudgeRestart, AnotherConfigurationKeepsTheStepFromPassing) {
  before.inventory.processes.front().package = Package{"openssh-server", "1", "dpkg"};
  after.inventory.processes.front().package = Package{"openssh-server", "2", "dpkg"};
  after.inventory.host.kernel = "6.1.0-26";
  after.list.ports.front().purpose = "another purpose";
  const AuditReport report = Run();
  EXPECT_THAT(Changes(report),
              ElementsAre("package openssh-server inconclusive medium",
                          "port list inconclusive medium", "system inconclusive medium"));
  EXPECT_EQ(ToString(Step(report).verdict), "inconclusive");
}

TEST_F(JudgeRestart, WhatCouldNotBeSeenKeepsTheStepFromPassing) {
  before.inventory.listeners.pop_back();
  before.Cover("sockets", CoverageStatus::kDenied, "needs CAP_SYS_ADMIN");
  const AuditReport report = Run();
  EXPECT_THAT(Changes(report), IsEmpty());
  EXPECT_EQ(ToString(Step(report).verdict), "inconclusive");
  EXPECT_THAT(Step(report).observed, HasSubstr("needs CAP_SYS_ADMIN"));
}

/// All TCP ports of an address closed, as the vantage of that name saw it.
ScanResult AllClosed(std::string name = {}) {
  ScanResult scan;
  scan.vantage.name = std::move(name);
  scan.targets.push_back({*IpAddress::Parse("10.78.0.2"), "", true, {}, {}, {}});
  scan.targets[0].others = {{T::kTcp, PortState::kClosed, PortReason::kRst, 65536}};
  scan.targets[0].coverage = {
      {T::kTcp, PortSet::All(), 65536, 65536, 0, CoverageStatus::kComplete, "", ""}};
  return scan;
}

ScanResult With8443(ScanResult scan) {
  PortObservation open;
  open.port = 8443;
  open.state = PortState::kOpen;
  open.reason = PortReason::kSynAck;
  scan.targets[0].ports = {open};
  scan.targets[0].others[0].count = 65535;
  return scan;
}

TEST_F(JudgeRestart, APortThatOnlyTheNetworkSeesIsNamed) {
  const ScanResult then = AllClosed();
  const ScanResult now = With8443(then);
  const AuditReport report = RunFrom({now}, {then});
  EXPECT_THAT(Changes(report), ElementsAre("tcp/8443 fail high"));
  EXPECT_EQ(FindingOf(report, FindingKind::kChangedAfterRestart, "tcp/8443").title,
            "tcp/8443 of 10.78.0.2 is open from outside after the restart and was closed before");
  EXPECT_THAT(Changes(RunFrom({now}, {now})), IsEmpty());
}

TEST_F(JudgeRestart, APortThatOneVantageSeesIsNamedWithIt) {
  const ScanResult oam = AllClosed("oam");
  const ScanResult s11 = AllClosed("s11");
  const AuditReport report = RunFrom({oam, With8443(s11)}, {oam, s11});
  EXPECT_THAT(Changes(report), ElementsAre("tcp/8443 fail high"));
  EXPECT_EQ(FindingOf(report, FindingKind::kChangedAfterRestart, "tcp/8443").title,
            "tcp/8443 of 10.78.0.2 is open from s11 after the restart and was closed before");
  EXPECT_THAT(Changes(RunFrom({With8443(s11), oam}, {oam, With8443(s11)})), IsEmpty());
}

TEST_F(JudgeRestart, AVantageThatLookedOnceKeepsTheStepFromPassing) {
  const ScanResult oam = AllClosed("oam");
  const ScanResult s11 = AllClosed("s11");
  const TestStep lost = Step(RunFrom({oam}, {oam, s11}));
  EXPECT_EQ(ToString(lost.verdict), "inconclusive");
  EXPECT_THAT(lost.observed, HasSubstr("from vantage s11 nobody looked after the restart"));
  EXPECT_THAT(Step(RunFrom({oam, s11}, {oam})).observed,
              HasSubstr("from vantage s11 nobody looked before the restart"));
  EXPECT_THAT(Step(RunFrom({s11}, {oam})).observed, HasSubstr("from vantage oam nobody looked"));
  // The only one may have got a name.
  EXPECT_THAT(Step(RunFrom({oam}, {AllClosed()})).observed, Not(HasSubstr("nobody looked")));
}

TEST_F(JudgeRestart, AnExceptionCoversADifference) {
  after.Open(T::kTcp, "10.78.0.2", 443, "/usr/sbin/nginx");
  after.Allow("oam", T::kTcp, 443, "https");
  after.list.exceptions.push_back({"changed-after-restart",
                                   "tcp/443",
                                   "j.doe",
                                   "new in this release",
                                   *ParseDate("2027-01-01"),
                                   {}});
  before.list = after.list;
  Began(seconds(600));
  const AuditReport report = Run();
  EXPECT_THAT(Findings(report), ElementsAre("changed-after-restart tcp/443 accepted high"));
  EXPECT_EQ(ToString(Step(report).verdict), "pass");
  EXPECT_EQ(Requirement(report, "R4").verdict, Verdict::kPass);
}

}  // namespace
}  // namespace pw

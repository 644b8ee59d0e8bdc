#include "audit/scene_test.h"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using T = Transport;

struct ServiceCase {
  std::string name;
  std::function<void(Scene&)> arrange;
  std::vector<std::string> findings;
  std::string verdicts;  ///< on R1 and R4
  std::string says;      ///< part of the first finding's why
};

void PrintTo(const ServiceCase& service_case, std::ostream* out) {
  *out << service_case.name;
}

class Activated : public testing::TestWithParam<ServiceCase> {};

TEST_P(Activated, NeedsAWarrant) {
  Scene scene;
  GetParam().arrange(scene);
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), testing::ElementsAreArray(GetParam().findings));
  EXPECT_EQ("R1=" + std::string(ToString(Requirement(report, "R1").verdict)) +
                " R4=" + std::string(ToString(Requirement(report, "R4").verdict)),
            GetParam().verdicts);
  if (report.findings.empty()) return;
  EXPECT_THAT(report.findings.front().why, HasSubstr(GetParam().says));
}

std::vector<ServiceCase> ServiceCases() {
  const std::string both_fail = "R1=fail R4=fail";
  const std::string both_pass = "R1=pass R4=pass";
  return {
      {"RunningWithoutWarrant",
       [](Scene& s) { s.Unit("chrony.service"); },
       {"undocumented-service chrony.service fail medium"},
       both_fail,
       "chrony.service is running, starts at boot (WantedBy=multi-user.target)"},
      {"ListedByName",
       [](Scene& s) { s.Unit("chrony.service"), s.AllowService("chrony.service"); },
       {},
       both_pass,
       ""},
      {"ListedByPattern",
       [](Scene& s) { s.Unit("systemd-journald.service"), s.AllowService("systemd-*"); },
       {},
       both_pass,
       ""},
      {"DraftedOnly",
       [](Scene& s) {
         s.Unit("chrony.service");
         s.AllowService("chrony.service").purpose.clear();
       },
       {"undocumented-service chrony.service fail medium"},
       both_fail,
       "drafted entry"},
      {"CoveredThroughItsPort",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd", "ssh.service");
         s.Unit("ssh.service", "/usr/sbin/sshd");
         s.Allow("oam", T::kTcp, 22, "ssh");
       },
       {},
       both_pass,
       ""},
      {"NamedAsUnitOfAPortEntry",
       [](Scene& s) {
         s.Unit("mme.service");
         s.Allow("oam", T::kTcp, 9000).unit = "mme.service";
         s.list.ports.back().only_if = "diagnostics";
       },
       {},
       both_pass,
       ""},
      {"FoundThroughItsPortOnce",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 8080, "/usr/sbin/nginx", "nginx.service");
         s.Unit("nginx.service", "/usr/sbin/nginx");
       },
       {"undocumented-port tcp/8080 fail high"},
       both_fail,
       "no entry of the port list"},
      {"StoppedAndEnabledFailsR4Alone",
       [](Scene& s) {
         Service& unit = s.Unit("cups.service");
         unit.active = false;
         unit.sub_state = "dead";
       },
       {"undocumented-service cups.service fail medium"},
       "R1=pass R4=fail",
       "cups.service is stopped, starts at boot"},
      {"StoppedAndDisabledIsGone",
       [](Scene& s) {
         Service& unit = s.Unit("cups.service");
         unit.active = unit.starts_on_boot = false;
       },
       {},
       both_pass,
       ""},
      {"OneShotThatEndedDoesNotRun",
       [](Scene& s) {
         Service& unit = s.Unit("setup.service");
         unit.sub_state = "exited";
         unit.starts_on_boot = false;
       },
       {},
       both_pass,
       ""},
      {"OneShotOfEveryBootIsNoService",
       [](Scene& s) {
         Service& unit = s.Unit("setup.service");
         unit.active = false;
         unit.oneshot = true;
       },
       {},
       both_pass,
       ""},
      {"SocketAndServiceAreOneFinding",
       [](Scene& s) {
         s.Unit("rpcbind.socket").triggers = {"rpcbind.service"};
         s.Unit("rpcbind.service").triggered_by = {"rpcbind.socket"};
       },
       {"undocumented-service rpcbind.service fail medium"},
       both_fail,
       "rpcbind.socket is listening"},
      {"TimerIsWarrantedThroughItsService",
       [](Scene& s) {
         s.Unit("apt-daily.timer").triggers = {"apt-daily.service"};
         s.AllowService("apt-daily.service");
       },
       {},
       both_pass,
       ""},
      {"InetdServiceByItsBareName",
       [](Scene& s) {
         s.Inetd("rsync", 873, "/usr/bin/rsync");
         s.inventory.listeners.clear();
         s.inventory.services.back().listeners.clear();
         s.AllowService("rsync");
       },
       {},
       both_pass,
       ""},
      {"InetdServiceByItsPort",
       [](Scene& s) {
         s.Inetd("rsync", 873, "/usr/bin/rsync");
         s.inventory.listeners.clear();
         s.inventory.services.back().listeners.clear();
         s.Allow("any", T::kTcp, 873).only_if = "backup";
       },
       {},
       both_pass,
       ""},
  };
}

INSTANTIATE_TEST_SUITE_P(Services, Activated, testing::ValuesIn(ServiceCases()),
                         [](const auto& row) { return row.param.name; });

TEST(Activated, ServiceOfAnotherNamespaceIsAnotherElement) {
  Scene scene;
  NetworkNamespace other;
  other.inode = 4026532999;
  other.name = "mme";
  scene.inventory.namespaces.push_back(other);
  scene.Open(T::kTcp, "10.78.0.2", 9000, "/opt/mme", "mme.service").netns = 1;
  scene.Unit("mme.service").listeners = {scene.inventory.listeners.back().id};
  scene.Unit("chrony.service");
  EXPECT_THAT(Findings(scene.Run("self")),
              ElementsAre("undocumented-service chrony.service fail medium"));
  const AuditReport report = scene.Run("mme");
  EXPECT_THAT(Findings(report), ElementsAre("undocumented-port tcp/9000 fail high"));
  EXPECT_EQ(report.findings.front().subject.netns, "mme");
  EXPECT_THAT(Findings(scene.Run("all")), testing::SizeIs(2));
}

}  // namespace
}  // namespace pw

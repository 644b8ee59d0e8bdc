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
using testing::IsEmpty;
using T = Transport;

struct PortCase {
  std::string name;
  std::function<void(Scene&)> arrange;
  std::vector<std::string> findings;  ///< "kind subject verdict severity"
  std::string r1;                     ///< verdict on R1
  std::string says;                   ///< part of the first finding's why, or of R1's reason
};

void PrintTo(const PortCase& port_case, std::ostream* out) {
  *out << port_case.name;
}

class Warranted : public testing::TestWithParam<PortCase> {};

TEST_P(Warranted, IsJudgedWithItsReason) {
  Scene scene;
  GetParam().arrange(scene);
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), testing::ElementsAreArray(GetParam().findings));
  const RequirementResult r1 = Requirement(report, "R1");
  EXPECT_EQ(ToString(r1.verdict), GetParam().r1) << r1.reason;
  const std::string said = report.findings.empty() ? r1.reason : report.findings.front().why;
  EXPECT_THAT(said, HasSubstr(GetParam().says));
  for (const Finding& finding : report.findings) {
    EXPECT_FALSE(finding.fix.empty()) << finding.title;
    EXPECT_FALSE(finding.references.empty()) << finding.title;
    EXPECT_FALSE(finding.requirements.empty()) << finding.title;
  }
}

std::vector<PortCase> PortCases() {
  return {
      {"SpecificAddressWithWarrantPasses",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
         s.Allow("oam", T::kTcp, 22, "ssh");
       },
       {},
       "pass",
       "1 open listener and 0 running services have a warrant"},
      {"NoEntryForThePort",
       [](Scene& s) { s.Open(T::kTcp, "10.78.0.2", 8080, "/usr/sbin/nginx"); },
       {"undocumented-port tcp/8080 fail high"},
       "fail",
       "no entry of the port list"},
      {"SameNumberOnAnotherTransportIsNoWarrant",
       [](Scene& s) {
         s.Open(T::kUdp, "10.77.0.2", 36412, "/opt/mme");
         s.Allow("s1-mme", T::kSctp, 36412).only_if = "S1";
       },
       {"undocumented-port udp/36412 fail high"},
       "fail",
       "transport and port"},
      {"LoopbackWithLocalWarrantPasses",
       [](Scene& s) {
         s.Open(T::kTcp, "127.0.0.1", 25, "/usr/sbin/exim4");
         s.Allow("local", T::kTcp, 25);
       },
       {},
       "pass",
       "1 open listener"},
      {"LoopbackWithAnyWarrantPasses",
       [](Scene& s) {
         s.Open(T::kTcp, "::1", 25, "/usr/sbin/exim4");
         s.Allow("any", T::kTcp, 25);
       },
       {},
       "pass",
       "1 open listener"},
      {"LoopbackWithoutWarrantIsLow",
       [](Scene& s) { s.Open(T::kTcp, "127.0.0.53", 53, "/usr/lib/systemd/systemd-resolved"); },
       {"undocumented-port tcp/53 fail low"},
       "fail",
       "reached on local"},
      {"DeviceLoIsLocal",
       [](Scene& s) {
         s.Open(T::kUdp, "0.0.0.0", 53, "/usr/sbin/unbound").interface = "lo";
         s.Allow("local", T::kUdp, 53);
       },
       {},
       "pass",
       "1 open listener"},
      {"LocalWarrantDoesNotCoverTheNetwork",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 25, "/usr/sbin/exim4");
         s.Allow("local", T::kTcp, 25).only_if = "mail";
       },
       {"wrong-interface tcp/25 fail high"},
       "fail",
       "local alone"},
      {"WildcardNeedsEveryInterface",
       [](Scene& s) {
         s.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
         s.Allow("oam", T::kTcp, 22, "ssh");
       },
       {"wrong-interface tcp/22 fail high"},
       "fail",
       "on oam alone, and the listener can also be reached on s1-mme. It is bound to every "
       "address"},
      {"WildcardWithEveryInterfacePasses",
       [](Scene& s) {
         s.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
         s.Allow("oam", T::kTcp, 22, "ssh");
         s.Allow("s1-mme", T::kTcp, 22, "ssh");
       },
       {},
       "pass",
       "1 open listener"},
      {"WildcardWithAnyPasses",
       [](Scene& s) {
         s.Open(T::kTcp, "::", 22, "/usr/sbin/sshd").also_ipv4 = true;
         s.Allow("any", T::kTcp, 22, "ssh");
       },
       {},
       "pass",
       "1 open listener"},
      {"Ipv6OnlyWildcardNeedsOnlyInterfacesWithIpv6",
       [](Scene& s) {
         s.Open(T::kTcp, "::", 22, "/usr/sbin/sshd");
         s.Allow("s1-mme", T::kTcp, 22, "ssh");
       },
       {},
       "pass",
       "1 open listener"},
      {"DualStackWildcardNeedsTheIpv4InterfacesToo",
       [](Scene& s) {
         s.Open(T::kTcp, "::", 22, "/usr/sbin/sshd").also_ipv4 = true;
         s.Allow("s1-mme", T::kTcp, 22, "ssh");
       },
       {"wrong-interface tcp/22 fail high"},
       "fail",
       "also be reached on oam"},
      {"Ipv4AndIpv6SocketsOfOneServiceAreOneFinding",
       [](Scene& s) {
         s.Open(T::kTcp, "0.0.0.0", 8080, "/usr/sbin/nginx");
         s.Open(T::kTcp, "::", 8080, "/usr/sbin/nginx");
         s.Open(T::kTcp, "0.0.0.0", 8080, "/usr/sbin/nginx");
       },
       {"undocumented-port tcp/8080 fail high"},
       "fail",
       "tcp/8080"},
      {"TwoProgramsOnOnePortAreTwoFindings",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 8080, "/usr/sbin/nginx");
         s.Open(T::kTcp, "10.77.0.2", 8080, "/opt/other");
       },
       {"undocumented-port tcp/8080 fail high", "undocumented-port tcp/8080 fail high"},
       "fail",
       "tcp/8080"},
      {"AddressOfNoInterfaceNeedsAny",
       [](Scene& s) {
         s.Open(T::kUdp, "192.0.2.9", 123, "/usr/sbin/chronyd");
         s.Allow("oam", T::kUdp, 123).only_if = "NTP server";
       },
       {"wrong-interface udp/123 fail high"},
       "fail",
       "also be reached on other"},
      {"MulticastGroupIsHeardEverywhere",
       [](Scene& s) {
         s.Open(T::kUdp, "224.0.0.251", 5353, "/usr/sbin/avahi-daemon");
         s.Allow("oam", T::kUdp, 5353).only_if = "mdns";
       },
       {"wrong-interface udp/5353 fail high"},
       "fail",
       "also be reached on s1-mme"},
      {"NamedDeviceThatIsAnInterfacePasses",
       [](Scene& s) {
         s.Open(T::kUdp, "0.0.0.0", 2123, "/opt/mme").interface = "s1-mme";
         s.Allow("s1-mme", T::kUdp, 2123, "gtp-c");
       },
       {},
       "pass",
       "1 open listener"},
      {"UnknownDeviceIsInconclusive",
       [](Scene& s) {
         s.Open(T::kUdp, "0.0.0.0", 2123, "/opt/mme").interface = "eth4";
         s.Allow("s1-mme", T::kUdp, 2123, "gtp-c");
       },
       {"wrong-interface udp/2123 inconclusive medium"},
       "inconclusive",
       "device eth4"},
      {"OutgoingEntryCoversNoListener",
       [](Scene& s) {
         s.Open(T::kUdp, "10.78.0.2", 53, "/usr/sbin/unbound");
         s.Allow("oam", T::kUdp, 53, "dns").direction = "out";
       },
       {"undocumented-port udp/53 fail high"},
       "fail",
       "outgoing port, which covers no listener"},
      {"DraftWarrantsNothing",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
         s.Allow("oam", T::kTcp, 22, "ssh").purpose.clear();
       },
       {"undocumented-port tcp/22 fail high"},
       "fail",
       "without purpose warrants nothing"},
      {"RangeCovers",
       [](Scene& s) {
         s.Open(T::kUdp, "10.77.0.2", 10010, "/opt/cscf");
         s.Allow("s1-mme", T::kUdp, 10000).ports.last = 10100;
       },
       {},
       "pass",
       "1 open listener"},
      {"EphemeralEntryCoversTaggedPortsOnly",
       [](Scene& s) {
         s.Open(T::kUdp, "10.77.0.2", 41000, "/opt/client").ephemeral = true;
         s.Open(T::kUdp, "10.77.0.2", 5000, "/opt/client");
         s.Allow("s1-mme", T::kUdp, 0).ports = {0, 0, true};
       },
       {"undocumented-port udp/5000 fail high"},
       "fail",
       "udp/5000"},
      {"EphemeralUdpOfOneHolderIsOneFinding",
       [](Scene& s) {
         s.Open(T::kUdp, "10.77.0.2", 41000, "/opt/client").ephemeral = true;
         s.Open(T::kUdp, "10.77.0.2", 53211, "/opt/client").ephemeral = true;
       },
       {"undocumented-port udp/ephemeral fail high"},
       "fail",
       "The kernel picked the number"},
      {"TcpInTheEphemeralRangeKeepsItsNumber",
       [](Scene& s) { s.Open(T::kSctp, "10.77.0.2", 36422, "/opt/mme").ephemeral = true; },
       {"undocumented-port sctp/36422 fail high"},
       "fail",
       "sctp/36422"},
      {"BoundTcpThatDoesNotListenIsNotOpen",
       [](Scene& s) { s.Open(T::kTcp, "10.78.0.2", 999, "/opt/x").state = ListenerState::kBound; },
       {},
       "pass",
       "0 open listeners"},
      {"MptcpListenerIsCoveredByATcpEntry",
       [](Scene& s) {
         s.Open(T::kMptcp, "10.78.0.2", 22, "/usr/sbin/sshd");
         s.Allow("oam", T::kTcp, 22, "ssh");
       },
       {},
       "pass",
       "1 open listener"},
      {"RawProtocolNeedsItsOwnEntry",
       [](Scene& s) { s.Open(T::kRaw, "0.0.0.0", 89, "/usr/sbin/ospfd"); },
       {"undocumented-port raw/89 fail high"},
       "fail",
       "IP protocol"},
      {"UserSpaceSctpIsCoveredByItsSctpEntryAndNeverPasses",
       [](Scene& s) {
         s.Open(T::kRaw, "10.77.0.2", 132, "/opt/mme");
         s.Allow("s1-mme", T::kSctp, 36412, "s1ap").process = "mme";
       },
       {},
       "inconclusive",
       "user-space SCTP stack"},
      {"UserSpaceSctpOfAnotherHolderIsUndocumented",
       [](Scene& s) {
         s.Open(T::kRaw, "10.77.0.2", 132, "/tmp/intruder");
         s.Allow("s1-mme", T::kSctp, 36412, "s1ap").process = "mme";
       },
       {"undocumented-port raw/132 fail high"},
       "fail",
       "raw/132"},
      {"PacketSocketIsReachedOnEveryInterface",
       [](Scene& s) { s.Open(T::kPacket, "0.0.0.0", 0x0800, "/usr/sbin/dhclient"); },
       {"undocumented-port packet/2048 fail high"},
       "fail",
       "EtherType"},
  };
}

INSTANTIATE_TEST_SUITE_P(Ports, Warranted, testing::ValuesIn(PortCases()),
                         [](const auto& row) { return row.param.name; });

struct HolderCase {
  std::string name;
  std::function<void(Scene&)> arrange;
  std::vector<std::string> findings;
  std::string says;
};

void PrintTo(const HolderCase& holder_case, std::ostream* out) {
  *out << holder_case.name;
}

class NamedHolder : public testing::TestWithParam<HolderCase> {};

TEST_P(NamedHolder, IsHeldAgainstTheWarrant) {
  Scene scene;
  GetParam().arrange(scene);
  const AuditReport report = scene.Run();
  ASSERT_THAT(Findings(report), testing::ElementsAreArray(GetParam().findings));
  if (report.findings.empty()) return;
  EXPECT_THAT(report.findings.front().why, HasSubstr(GetParam().says));
}

std::vector<HolderCase> HolderCases() {
  const auto ssh = [](Scene& s) -> Warrant& { return s.Allow("oam", T::kTcp, 22, "ssh"); };
  const auto listen = [](Scene& s, std::string_view exe, std::string_view unit = "") -> Listener& {
    return s.Open(T::kTcp, "10.78.0.2", 22, exe, unit);
  };
  return {
      {"BaseNameMatchesAnyFolder",
       [=](Scene& s) { listen(s, "/opt/bin/sshd"), ssh(s).process = "sshd"; },
       {},
       ""},
      {"PathMatchesWhole",
       [=](Scene& s) { listen(s, "/tmp/sshd"), ssh(s).process = "/usr/sbin/sshd"; },
       {"wrong-process tcp/22 fail high"},
       "the process is /tmp/sshd, the warrant names"},
      {"OtherProgram",
       [=](Scene& s) { listen(s, "/usr/bin/socat"), ssh(s).process = "sshd"; },
       {"wrong-process tcp/22 fail high"},
       "the process is /usr/bin/socat"},
      {"ProgramFromMemoryNeverMeets",
       [=](Scene& s) {
         listen(s, "sshd");
         s.LastProcess().memfd = true;
         ssh(s).process = "sshd";
       },
       {"wrong-process tcp/22 fail high"},
       "the process is sshd"},
      {"SecondHolderCounts",
       [=](Scene& s) {
         listen(s, "/usr/sbin/sshd");
         s.Open(T::kTcp, "10.78.0.2", 22, "/tmp/thief");
         s.inventory.listeners.pop_back();
         s.inventory.listeners.back().processes = {0, 1};
         ssh(s).process = "sshd";
       },
       {"wrong-process tcp/22 fail high"},
       "/tmp/thief"},
      {"SystemdBesideTheServiceIsNoSecondHolder",
       [=](Scene& s) {
         listen(s, "/usr/sbin/sshd");
         s.Open(T::kTcp, "10.78.0.2", 22, "/usr/lib/systemd/systemd");
         s.inventory.listeners.pop_back();
         s.inventory.listeners.back().processes = {0, 1};
         ssh(s).process = "sshd";
       },
       {},
       ""},
      {"SocketUnitStandsForWhatItStarts",
       [=](Scene& s) {
         listen(s, "/usr/lib/systemd/systemd", "ssh.socket").owner = OwnerKind::kSystemdSocket;
         Service& socket = s.Unit("ssh.socket");
         socket.triggers = {"ssh.service"};
         s.Unit("ssh.service", "/usr/sbin/sshd").triggered_by = {"ssh.socket"};
         ssh(s).process = "sshd";
       },
       {},
       ""},
      {"UnitMatches",
       [=](Scene& s) { listen(s, "/usr/sbin/sshd", "ssh.service"), ssh(s).unit = "ssh.service"; },
       {},
       ""},
      {"UnitDiffers",
       [=](Scene& s) { listen(s, "/usr/sbin/sshd", "evil.service"), ssh(s).unit = "ssh.service"; },
       {"wrong-process tcp/22 fail high"},
       "the unit is evil.service"},
      {"NoUnitAtAll",
       [=](Scene& s) { listen(s, "/usr/sbin/sshd"), ssh(s).unit = "ssh.service"; },
       {"wrong-process tcp/22 fail high"},
       "it belongs to no unit"},
      {"UserByNameAndNumber",
       [=](Scene& s) {
         listen(s, "/usr/sbin/sshd");
         ssh(s).user = "0";
         s.Open(T::kTcp, "10.78.0.2", 23, "/usr/sbin/other");
         s.Allow("oam", T::kTcp, 23).user = "root";
       },
       {},
       ""},
      {"UserDiffers",
       [=](Scene& s) { listen(s, "/usr/sbin/sshd"), ssh(s).user = "sshd"; },
       {"wrong-process tcp/22 fail high"},
       "the user is root"},
      {"SecondEntryThatFitsIsEnough",
       [=](Scene& s) {
         listen(s, "/usr/sbin/sshd");
         ssh(s).process = "dropbear";
         ssh(s).process = "sshd";
       },
       {},
       ""},
      {"KernelSubsystemByItsName",
       [](Scene& s) {
         s.Kernel(T::kUdp, 51820, "wireguard");
         s.Allow("any", T::kUdp, 51820).process = "wireguard";
       },
       {},
       ""},
      {"InetdServiceByTheProgramBehindIt",
       [](Scene& s) {
         s.Inetd("rsync", 873, "/usr/bin/rsync");
         s.Allow("any", T::kTcp, 873).process = "rsync";
       },
       {},
       ""},
      {"InetdServiceByAnotherProgram",
       [](Scene& s) {
         s.Inetd("rsync", 873, "/tmp/shell");
         s.Allow("any", T::kTcp, 873).process = "rsync";
       },
       {"wrong-process tcp/873 fail high"},
       "the program is /tmp/shell"},
      {"BusyboxGoesByItsOwnName",
       [](Scene& s) {
         s.Open(T::kTcp, "10.78.0.2", 80, "/bin/busybox");
         s.LastProcess().comm = "httpd";
         s.Allow("oam", T::kTcp, 80).process = "httpd";
       },
       {},
       ""},
      {"UnreadableExecutableIsInconclusive",
       [=](Scene& s) {
         listen(s, "/usr/sbin/sshd");
         s.LastProcess().exe.clear();
         ssh(s).process = "sshd";
       },
       {"wrong-process tcp/22 inconclusive medium"},
       "could not be read"},
  };
}

INSTANTIATE_TEST_SUITE_P(Holders, NamedHolder, testing::ValuesIn(HolderCases()),
                         [](const auto& row) { return row.param.name; });

TEST(HiddenListener, SocketThatNobodyHoldsIsItsOwnFinding) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "").owner_reason = "no process holds it";
  scene.Allow("oam", T::kTcp, 22, "ssh");
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), ElementsAre("hidden-listener tcp/22 inconclusive medium"));
  EXPECT_THAT(report.findings.front().why, HasSubstr("no process holds it"));
  EXPECT_EQ(Requirement(report, "R1").verdict, Verdict::kInconclusive);
}

TEST(HiddenListener, WithoutPrivilegeTheCoverageSaysItOnceForAll) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "").owner_reason = "denied";
  scene.Allow("oam", T::kTcp, 22, "ssh");
  scene.Cover("owners", CoverageStatus::kDenied, "needs CAP_SYS_PTRACE");
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(Requirement(report, "R1").verdict, Verdict::kInconclusive);
  EXPECT_THAT(Requirement(report, "R1").reason, HasSubstr("needs CAP_SYS_PTRACE"));
  EXPECT_THAT(Requirement(report, "R1").reason, HasSubstr("1 warranted listener whose holder"));
}

TEST(FindingIds, StayTheSameWhenPidsAndOrderChange) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 8080, "/usr/sbin/nginx");
  scene.Open(T::kTcp, "10.78.0.2", 8081, "/usr/sbin/nginx");
  const AuditReport before = scene.Run();
  std::swap(scene.inventory.listeners[0], scene.inventory.listeners[1]);
  for (Process& process : scene.inventory.processes)
    process.pid += 5000;
  const AuditReport after = scene.Run();
  ASSERT_EQ(before.findings.size(), after.findings.size());
  for (std::size_t i = 0; i < before.findings.size(); ++i)
    EXPECT_EQ(before.findings[i].id, after.findings[i].id);
}

}  // namespace
}  // namespace pw

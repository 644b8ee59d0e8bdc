#include "audit/scene_test.h"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using T = Transport;

struct ForbiddenCase {
  std::string name;
  std::function<void(Scene&)> arrange;
  std::string entry;                  ///< id of the entry of tr33806-r5
  std::string verdict;                ///< of its step in TC3
  std::string observed;               ///< part of what the step saw
  std::vector<std::string> findings;  ///< those that count for R5
};

void PrintTo(const ForbiddenCase& forbidden_case, std::ostream* out) {
  *out << forbidden_case.name;
}

class R5 : public testing::TestWithParam<ForbiddenCase> {};

TEST_P(R5, IsJudgedByWhatItIs) {
  Scene scene;
  GetParam().arrange(scene);
  scene.Forbid({"tr33806-r5"});
  const AuditReport report = scene.Run();
  std::vector<std::string> about_r5;
  const std::vector<std::string> texts = Findings(report);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& requirements = report.findings[i].requirements;
    if (std::ranges::find(requirements, "R5") != requirements.end()) about_r5.push_back(texts[i]);
  }
  EXPECT_THAT(about_r5, testing::ElementsAreArray(GetParam().findings));
  const TestStep step = StepOf(report, GetParam().entry);
  EXPECT_EQ(ToString(step.verdict), GetParam().verdict) << step.observed;
  EXPECT_THAT(step.observed, HasSubstr(GetParam().observed));
}

constexpr std::string_view kAll = "0.0.0.0";

std::vector<ForbiddenCase> ForbiddenCases() {
  return {
      {"TelnetUnderInetd",
       [](Scene& s) { s.Inetd("telnet", 23, "/usr/sbin/telnetd"); },
       "R5.5-telnet",
       "fail",
       "tcp/23 (telnet/tcp) is forbidden",
       {"forbidden-service tcp/23 fail critical"}},
      {"TelnetdOn2323IsFoundByWhatItIs",
       [](Scene& s) { s.Inetd("2323", 2323, "/usr/sbin/in.telnetd"); },
       "R5.5-telnet",
       "fail",
       "tcp/2323",
       {"forbidden-service tcp/2323 fail critical"}},
      {"TelnetdAloneOn2323",
       [](Scene& s) { s.Open(T::kTcp, kAll, 2323, "/usr/sbin/utelnetd"); },
       "R5.5-telnet",
       "fail",
       "tcp/2323",
       {"forbidden-service tcp/2323 fail critical"}},
      {"BusyboxTelnetd",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 4000, "/bin/busybox");
         s.LastProcess().comm = "telnetd";
       },
       "R5.5-telnet",
       "fail",
       "tcp/4000",
       {"forbidden-service tcp/4000 fail critical"}},
      {"BusyboxHttpdIsNoTelnet",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 4000, "/bin/busybox");
         s.LastProcess().comm = "httpd";
       },
       "R5.5-telnet",
       "pass",
       "not found",
       {}},
      {"SshdOn23IsSsh",
       [](Scene& s) { s.Open(T::kTcp, kAll, 23, "/usr/sbin/sshd"); },
       "R5.5-telnet",
       "pass",
       "tcp/23: sshd (ssh)",
       {}},
      {"UnknownHolderOn23IsInconclusive",
       [](Scene& s) { s.Open(T::kTcp, kAll, 23, "/opt/acme/frontd"); },
       "R5.5-telnet",
       "inconclusive",
       "holder not identified",
       {"forbidden-port tcp/23 inconclusive medium"}},
      {"UnseenHolderOn23IsInconclusive",
       [](Scene& s) { s.Open(T::kTcp, kAll, 23, ""); },
       "R5.5-telnet",
       "inconclusive",
       "holder not identified",
       {"forbidden-port tcp/23 inconclusive medium", "hidden-listener tcp/23 inconclusive medium"}},
      {"ListThatCallsItTelnetSettlesIt",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 4444, "/opt/acme/frontd");
         s.Allow("any", T::kTcp, 4444, "telnet");
       },
       "R5.5-telnet",
       "fail",
       "tcp/4444",
       {"forbidden-service tcp/4444 fail critical"}},
      {"DocumentedHolderOn23IsTold",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 23, "/opt/acme/frontd");
         s.Allow("any", T::kTcp, 23, "acme-oam").process = "/opt/acme/frontd";
       },
       "R5.5-telnet",
       "pass",
       "documented as acme-oam",
       {}},
      {"SyslogOn514UdpIsNoRsh",
       [](Scene& s) { s.Open(T::kUdp, kAll, 514, "/usr/sbin/rsyslogd"); },
       "R5.6-rsh",
       "pass",
       "not found",
       {}},
      {"SyslogOn514TcpIsTold",
       [](Scene& s) { s.Open(T::kTcp, kAll, 514, "/usr/sbin/rsyslogd"); },
       "R5.6-rsh",
       "pass",
       "tcp/514: rsyslogd (syslog)",
       {}},
      {"RshUnderInetd",
       [](Scene& s) { s.Inetd("shell", 514, "/usr/sbin/in.rshd"); },
       "R5.6-rsh",
       "fail",
       "shell/tcp",
       {"forbidden-service tcp/514 fail critical"}},
      {"RloginUnderInetd",
       [](Scene& s) { s.Inetd("login", 513, "/usr/sbin/in.rlogind"); },
       "R5.6-rlogin",
       "fail",
       "login/tcp",
       {"forbidden-service tcp/513 fail critical"}},
      {"RwhodOn513UdpIsNoRlogin",
       [](Scene& s) { s.Open(T::kUdp, kAll, 513, "/usr/sbin/rwhod"); },
       "R5.6-rlogin",
       "pass",
       "not found",
       {}},
      {"SnmpdIsNoFailureByItself",
       [](Scene& s) { s.Open(T::kUdp, kAll, 161, "/usr/sbin/snmpd"); },
       "R5.3-snmpv1-set",
       "inconclusive",
       "what all it accepts was not settled: udp/161 (snmpd)",
       {}},
      {"SnmptrapdOn162IsNotAsked",
       [](Scene& s) { s.Open(T::kUdp, kAll, 162, "/usr/sbin/snmptrapd"); },
       "R5.3-snmpv1-set",
       "pass",
       "not found",
       {}},
      {"SmbdOn445",
       [](Scene& s) { s.Open(T::kTcp, kAll, 445, "/usr/sbin/smbd", "smbd.service"); },
       "R5.7-port-445",
       "fail",
       "tcp/445",
       {"forbidden-port tcp/445 fail critical"}},
      {"AnythingOn445",
       [](Scene& s) { s.Open(T::kTcp, kAll, 445, "/usr/sbin/nginx"); },
       "R5.7-port-445",
       "fail",
       "tcp/445",
       {"forbidden-port tcp/445 fail critical"}},
      {"SmbdOn139IsNotR5",
       [](Scene& s) { s.Open(T::kTcp, kAll, 139, "/usr/sbin/smbd"); },
       "R5.7-port-445",
       "pass",
       "not found",
       {}},
      {"KernelNfsd",
       [](Scene& s) { s.Kernel(T::kTcp, 2049, "nfsd"); },
       "R5.1-nfs",
       "fail",
       "tcp/2049 (nfsd)",
       {"forbidden-service tcp/2049 fail critical"}},
      {"OtherKernelSocketOn2049IsTold",
       [](Scene& s) { s.Kernel(T::kUdp, 2049, "vxlan"); },
       "R5.1-nfs",
       "pass",
       "kernel: vxlan",
       {}},
      {"MountdOnAnyPort",
       [](Scene& s) { s.Open(T::kUdp, kAll, 48211, "/usr/sbin/rpc.mountd").ephemeral = true; },
       "R5.1-nfs",
       "fail",
       "rpc.mountd",
       {"forbidden-service udp/ephemeral fail critical"}},
      {"ClientOn1025IsNoNfs",
       [](Scene& s) { s.Open(T::kUdp, kAll, 1025, "/opt/acme/client").ephemeral = true; },
       "R5.1-nfs",
       "pass",
       "a port that the kernel picked",
       {}},
      {"UnknownServerOn1025IsInconclusive",
       [](Scene& s) { s.Open(T::kTcp, kAll, 1025, "/opt/acme/server"); },
       "R5.1-nfs",
       "inconclusive",
       "holder not identified",
       {"forbidden-port tcp/1025 inconclusive medium"}},
      {"Ftp",
       [](Scene& s) { s.Open(T::kTcp, kAll, 21, "/usr/sbin/vsftpd", "vsftpd.service"); },
       "R5.2-ftp",
       "fail",
       "vsftpd",
       {"forbidden-service tcp/21 fail critical"}},
      {"FtpOnAnotherPort",
       [](Scene& s) { s.Open(T::kTcp, kAll, 2121, "/usr/sbin/vsftpd"); },
       "R5.2-ftp",
       "fail",
       "tcp/2121",
       {"forbidden-service tcp/2121 fail critical"}},
      {"FtpOnLoopbackIsHigh",
       [](Scene& s) { s.Open(T::kTcp, "127.0.0.1", 21, "/usr/sbin/vsftpd"); },
       "R5.2-ftp",
       "fail",
       "tcp/21",
       {"forbidden-service tcp/21 fail high"}},
      {"SftpIsSsh",
       [](Scene& s) { s.Open(T::kTcp, kAll, 22, "/usr/sbin/sshd"); },
       "R5.2-ftp",
       "pass",
       "not found",
       {}},
      {"Tftpd",
       [](Scene& s) { s.Open(T::kUdp, kAll, 69, "/usr/sbin/in.tftpd", "tftpd-hpa.service"); },
       "R5.2-tftp",
       "fail",
       "udp/69",
       {"forbidden-service udp/69 fail critical"}},
      {"DnsmasqOn69IsOpen",
       [](Scene& s) { s.Open(T::kUdp, kAll, 69, "/usr/sbin/dnsmasq"); },
       "R5.2-tftp",
       "inconclusive",
       "holder not identified",
       {"forbidden-port udp/69 inconclusive medium"}},
      {"Finger",
       [](Scene& s) { s.Inetd("finger", 79, "/usr/sbin/in.fingerd"); },
       "R5.8-finger",
       "fail",
       "finger/tcp",
       {"forbidden-service tcp/79 fail critical"}},
      {"InternalTime",
       [](Scene& s) { s.Inetd("time", 37, "", T::kUdp); },
       "R5.9-time",
       "fail",
       "udp/37 (time/udp)",
       {"forbidden-service udp/37 fail critical"}},
      {"NtpIsNotTime",
       [](Scene& s) { s.Open(T::kUdp, kAll, 123, "/usr/sbin/chronyd"); },
       "R5.9-time",
       "pass",
       "not found",
       {}},
      {"InternalEcho",
       [](Scene& s) { s.Inetd("echo", 7, ""); },
       "R5.10-echo",
       "fail",
       "tcp/7 (echo/tcp)",
       {"forbidden-service tcp/7 fail critical"}},
      {"EchoOverSctpUnidentified",
       [](Scene& s) { s.Open(T::kSctp, kAll, 7, "/opt/acme/x"); },
       "R5.10-echo",
       "inconclusive",
       "holder not identified",
       {"forbidden-port sctp/7 inconclusive medium"}},
      {"GtpEchoPortIsNoEcho",
       [](Scene& s) { s.Open(T::kUdp, kAll, 2123, "/opt/mme"); },
       "R5.10-echo",
       "pass",
       "not found",
       {}},
      {"InetdTelnetThatRunsSshdIsTold",
       [](Scene& s) { s.Inetd("telnet", 23, "/usr/sbin/sshd"); },
       "R5.5-telnet",
       "pass",
       "sshd (ssh)",
       {}},
      {"ListedIsForbiddenAllTheSame",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 21, "/usr/sbin/vsftpd");
         s.Allow("any", T::kTcp, 21, "ftp");
       },
       "R5.2-ftp",
       "fail",
       "tcp/21",
       {"forbidden-service tcp/21 fail critical"}},
      {"EnabledButStoppedWouldComeBack",
       [](Scene& s) {
         Service& unit = s.Unit("vsftpd.service", "/usr/sbin/vsftpd");
         unit.active = false;
         unit.sub_state = "dead";
       },
       "R5.2-ftp",
       "fail",
       "vsftpd.service",
       {"forbidden-service vsftpd.service fail high"}},
      {"InstalledAndDisabledIsGone",
       [](Scene& s) {
         Service& unit = s.Unit("vsftpd.service", "/usr/sbin/vsftpd");
         unit.active = unit.starts_on_boot = false;
         unit.start = "disabled";
       },
       "R5.2-ftp",
       "pass",
       "not found",
       {}},
      {"MaskedIsGone",
       [](Scene& s) {
         Service& unit = s.Unit("vsftpd.service", "/usr/sbin/vsftpd");
         unit.active = false;
         unit.start = "masked";
       },
       "R5.2-ftp",
       "pass",
       "not found",
       {}},
      {"UnitUnderAnotherNameByItsProgram",
       [](Scene& s) { s.Unit("files.service", "/usr/sbin/vsftpd"); },
       "R5.2-ftp",
       "fail",
       "files.service",
       {"forbidden-service files.service fail high"}},
      {"RunningUnitAndItsListenerAreOneFinding",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 21, "/usr/sbin/vsftpd", "vsftpd.service");
         s.Unit("vsftpd.service", "/usr/sbin/vsftpd");
       },
       "R5.2-ftp",
       "fail",
       "tcp/21",
       {"forbidden-service tcp/21 fail critical"}},
      {"SocketUnitOfTftp",
       [](Scene& s) {
         s.Open(T::kUdp, kAll, 69, "/usr/lib/systemd/systemd", "tftp.socket").owner =
             OwnerKind::kSystemdSocket;
         s.Unit("tftp.socket").triggers = {"tftp.service"};
       },
       "R5.2-tftp",
       "fail",
       "udp/69",
       {"forbidden-service udp/69 fail critical"}},
      {"InetdLineWithoutInetdRunningComesBack",
       [](Scene& s) {
         s.Inetd("telnet", 23, "/usr/sbin/telnetd");
         s.inventory.services.back().active = false;
         s.inventory.services.back().listeners.clear();
         s.inventory.listeners.clear();
       },
       "R5.5-telnet",
       "fail",
       "telnet/tcp",
       {"forbidden-service tcp/23 fail high"}},
      {"NmbdOfSambaIsNotR5",
       [](Scene& s) {
         s.Open(T::kUdp, kAll, 137, "/usr/sbin/nmbd", "nmbd.service");
         s.LastProcess().package = Package{"samba", "4.17", "dpkg"};
       },
       "R5.7-port-445",
       "pass",
       "not found",
       {}},
      {"RenamedBinaryOfTelnetPackageOn23",
       [](Scene& s) {
         s.Open(T::kTcp, kAll, 23, "/usr/sbin/renamed");
         s.LastProcess().package = Package{"inetutils-telnetd", "2.4", "dpkg"};
       },
       "R5.5-telnet",
       "fail",
       "tcp/23",
       {"forbidden-service tcp/23 fail critical"}},
  };
}

INSTANTIATE_TEST_SUITE_P(Traps, R5, testing::ValuesIn(ForbiddenCases()),
                         [](const auto& row) { return row.param.name; });

TEST(R5Finding, CarriesEvidenceReferencesAndAllRequirements) {
  Scene scene;
  scene.Inetd("telnet", 23, "/usr/sbin/telnetd").unit = "openbsd-inetd.service";
  scene.inventory.services.back().package = Package{"inetutils-telnetd", "2:2.4-2", "dpkg"};
  scene.Forbid({"tr33806-r5", "ts33117"});
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), ElementsAre("forbidden-service tcp/23 fail critical"));
  const Finding& finding = report.findings.front();
  EXPECT_THAT(finding.requirements, testing::UnorderedElementsAre("R5", "R4", "R1"));
  EXPECT_EQ(finding.requirement, "R5");
  EXPECT_EQ(finding.identity.protocol, "telnet");
  EXPECT_EQ(finding.identity.confidence, "program");
  EXPECT_EQ(finding.identity.package->name, "inetutils-telnetd");
  EXPECT_THAT(finding.identity.evidence, Contains("program /usr/sbin/telnetd"));
  EXPECT_THAT(finding.identity.evidence, Contains("inetd service telnet/tcp"));
  EXPECT_THAT(finding.references, testing::SizeIs(2));
  EXPECT_THAT(finding.why, HasSubstr("a hit fails even if the port list has it"));
  EXPECT_THAT(finding.why, HasSubstr("Besides, it has no warrant."));
  EXPECT_EQ(Verdicts(report), "R1=fail R2=fail R3=inconclusive R4=fail R5=fail");
}

TEST(R5Finding, DocumentedForbiddenServiceFailsR4AndR5ButNotR1) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 21, "/usr/sbin/vsftpd");
  scene.Allow("oam", T::kTcp, 21, "ftp");
  scene.Forbid({"tr33806-r5"});
  EXPECT_EQ(Verdicts(scene.Run()), "R1=pass R2=pass R3=inconclusive R4=fail R5=fail");
}

TEST(R5Finding, CleanElementPassesWithTheReasonHowItWasJudged) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 22, "/usr/sbin/sshd");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  scene.Forbid({"tr33806-r5", "ts33117"});
  const AuditReport report = scene.Run();
  EXPECT_EQ(Verdicts(report), "R1=pass R2=pass R3=inconclusive R4=pass R5=pass");
  EXPECT_THAT(Requirement(report, "R5").reason, HasSubstr("tr33806-r5, ts33117"));
  EXPECT_THAT(Requirement(report, "R3").reason, HasSubstr("no scan from outside"));
  EXPECT_EQ(report.verdict, Verdict::kInconclusive);
}

TEST(R5Finding, ConfigurableServiceKeepsR5OpenWithoutAFinding) {
  Scene scene;
  scene.Open(T::kUdp, "10.78.0.2", 161, "/usr/sbin/snmpd");
  scene.Allow("oam", T::kUdp, 161, "snmp");
  scene.Forbid({"tr33806-r5"});
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), IsEmpty());
  EXPECT_EQ(Requirement(report, "R5").verdict, Verdict::kInconclusive);
  EXPECT_THAT(Requirement(report, "R5").reason, HasSubstr("udp/161 (snmpd) for SNMPv1 with SET"));
}

TEST(R5Finding, WithoutForbiddenListsIsInconclusive) {
  const AuditReport report = Scene().Run();
  EXPECT_EQ(Requirement(report, "R5").verdict, Verdict::kInconclusive);
  EXPECT_THAT(Requirement(report, "R5").reason, HasSubstr("no list of forbidden services"));
}

TEST(R5Finding, IsJudgedWithoutAPortList) {
  Scene scene;
  scene.Inetd("telnet", 23, "/usr/sbin/telnetd");
  scene.Open(T::kTcp, "10.78.0.2", 8080, "/opt/x");
  scene.Forbid({"tr33806-r5"});
  const AuditReport report = scene.Run("all", false);
  EXPECT_EQ(Verdicts(report),
            "R1=inconclusive R2=inconclusive R3=inconclusive R4=inconclusive R5=fail");
  EXPECT_THAT(Findings(report), ElementsAre("forbidden-service tcp/23 fail critical"));
  EXPECT_EQ(Requirement(report, "R1").reason, "no port list was given");
}

TEST(R5Finding, OwnEntryByPackageAlone) {
  Scene scene;
  scene.Open(T::kTcp, "10.78.0.2", 7001, "/opt/legacy/serve");
  scene.LastProcess().package = Package{"legacy-remote", "1", "rpm"};
  ForbiddenList list{"site", "Site list", "site policy", {}};
  ForbiddenService row;
  row.id = "S1";
  row.protocol = "legacy";
  row.title = "Legacy remote";
  row.packages = {"legacy-*"};
  row.source = "site policy 4";
  list.services.push_back(row);
  scene.forbidden.push_back(list);
  const AuditReport report = scene.Run();
  EXPECT_THAT(Findings(report), ElementsAre("forbidden-service tcp/7001 fail critical"));
  EXPECT_THAT(report.findings.front().references, ElementsAre("site policy 4"));
}

}  // namespace
}  // namespace pw

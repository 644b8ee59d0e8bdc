#include "audit/scene_test.h"
#include "audit/shell_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using T = Transport;

TEST(Fix, DisablesTriggersBeforeTheServiceAndMasksBoth) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 111, "/usr/sbin/rpcbind", "rpcbind.service");
  scene.LastProcess().package = Package{"rpcbind", "1.2.6-6", "dpkg"};
  scene.Unit("rpcbind.service").triggered_by = {"rpcbind.socket"};
  scene.Unit("rpcbind.socket").triggers = {"rpcbind.service"};
  const AuditReport report = scene.Run();
  const Finding finding = FindingOf(report, FindingKind::kUndocumentedPort, "tcp/111");
  EXPECT_EQ(finding.fix,
            "apt-get -s remove rpcbind   # what removal would take along\n"
            "systemctl disable --now rpcbind.socket rpcbind.service\n"
            "systemctl mask rpcbind.socket rpcbind.service");
  EXPECT_EQ(finding.undo,
            "systemctl unmask rpcbind.socket rpcbind.service\n"
            "systemctl enable rpcbind.socket rpcbind.service\n"
            "systemctl start rpcbind.socket rpcbind.service");
  EXPECT_EQ(finding.reproduce, "ss -H -tlnpe 'sport = :111'");
}

TEST(Fix, UndoEnablesOnlyWhatWasEnabled) {
  Scene scene;
  Service& unit = scene.Unit("cups.service");
  unit.start = "static";
  const AuditReport report = scene.Run();
  EXPECT_EQ(report.findings.front().undo,
            "systemctl unmask cups.service\nsystemctl start cups.service");
}

TEST(Fix, NeverProposesToRemoveAShell) {
  Scene scene;
  Service& unit = scene.Unit("script.service", "/bin/bash");
  unit.package = Package{"bash", "5.2", "dpkg"};
  EXPECT_THAT(scene.Run().findings.front().fix, testing::Not(HasSubstr("apt-get")));
}

TEST(Fix, UnitFileInEtcCannotBeMasked) {
  Scene scene;
  scene.Unit("acme.service").file = "/etc/systemd/system/acme.service";
  EXPECT_EQ(scene.Run().findings.front().fix, "systemctl disable --now acme.service");
}

TEST(Fix, TakesOutTheLineOfInetdAndLeavesInetd) {
  Scene scene;
  scene.Inetd("telnet", 23, "/usr/sbin/telnetd").unit = "openbsd-inetd.service";
  scene.Unit("openbsd-inetd.service", "/usr/sbin/inetd");
  scene.AllowService("openbsd-inetd.service");
  scene.Forbid({"tr33806-r5"});
  const Finding finding = FindingOf(scene.Run(), FindingKind::kForbiddenService, "tcp/23");
  EXPECT_EQ(finding.fix,
            "sed -n '10p' /etc/inetd.conf   # must show telnet/tcp\n"
            "sed -i.portwarrant '10s/^[^#]/#&/' /etc/inetd.conf && systemctl reload "
            "openbsd-inetd.service");
  EXPECT_EQ(finding.undo,
            "sed -i '10s/^#//' /etc/inetd.conf && systemctl reload openbsd-inetd.service");
}

TEST(Fix, SwitchesOffInTheXinetdFile) {
  Scene scene;
  scene.Inetd("telnet", 23, "/usr/sbin/in.telnetd");
  Service& entry = scene.inventory.services.back();
  entry.manager = "xinetd";
  entry.file = "/etc/xinetd.d/telnet:3";
  const AuditReport report = scene.Run();
  EXPECT_THAT(report.findings.front().fix, HasSubstr("disable = yes"));
  EXPECT_THAT(report.findings.front().fix, HasSubstr("systemctl restart xinetd"));
  EXPECT_EQ(report.findings.front().undo,
            "mv /etc/xinetd.d/telnet.portwarrant /etc/xinetd.d/telnet && systemctl restart xinetd");
}

TEST(Fix, StopsAKernelServiceThroughItsUnit) {
  Scene scene;
  scene.Kernel(T::kTcp, 2049, "nfsd");
  EXPECT_THAT(scene.Run().findings.front().fix, HasSubstr("systemctl mask nfs-server.service"));
}

TEST(Fix, ProcessWithoutUnitIsNamedByPid) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 4444, "/tmp/x y");
  EXPECT_EQ(scene.Run().findings.front().fix,
            "# /tmp/x y belongs to no unit: find what starts it, then\nkill 100");
}

TEST(Fix, ScopeIsNotAUnitThatCouldBeDisabled) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 4444, "/tmp/x", "session-3.scope");
  EXPECT_THAT(scene.Run().findings.front().fix, HasSubstr("kill 100"));
}

TEST(Fix, NarrowsSshdToTheWarrantedAddress) {
  Scene scene;
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd", "ssh.service");
  scene.Allow("oam", T::kTcp, 22, "ssh");
  EXPECT_THAT(scene.Run().findings.front().fix, HasSubstr("'ListenAddress %s\\n' 10.78.0.2"));
}

TEST(Fix, EntersTheNamespaceToReproduce) {
  Scene scene;
  NetworkNamespace other;
  other.inode = 77;
  other.name = "mme";
  scene.inventory.namespaces.push_back(other);
  scene.Open(T::kUdp, "0.0.0.0", 2123, "").netns = 1;
  EXPECT_EQ(scene.Run().findings.front().reproduce,
            "ip netns exec mme ss -H -ulnpe 'sport = :2123'");
}

TEST(Fix, QuotesHostileNames) {
  Scene scene;
  Service& unit = scene.Unit("a;reboot.service");
  unit.file = "/lib/systemd/system/a;reboot.service";
  EXPECT_THAT(scene.Run().findings.front().fix,
              HasSubstr("systemctl disable --now 'a;reboot.service'"));
  EXPECT_EQ(ShellWord("it's\n"), "'it'\\''s?'");
  EXPECT_EQ(ShellWord("-rf"), "'-rf'");
  EXPECT_EQ(ShellWord(""), "''");
}

}  // namespace
}  // namespace pw

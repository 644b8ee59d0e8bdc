#include "inventory/systemctl_show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SystemctlShow, ReadsUnitsAndTheirProperties) {
  const auto units = ParseSystemctlShow(
      "MainPID=812\n"
      "ExecStart={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D $SSHD_OPTS ; ignore_errors=no ; "
      "start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }\n"
      "ExecStart={ path=/bin/second ; argv[]=/bin/second ; ignore_errors=no }\n"
      "User=\n"
      "Id=ssh.service\n"
      "RequiredBy=\n"
      "WantedBy=multi-user.target other.target\n"
      "TriggeredBy=ssh.socket\n"
      "Description=OpenBSD Secure Shell server = sshd\n"
      "LoadState=loaded\n"
      "ActiveState=active\n"
      "SubState=running\n"
      "FragmentPath=/lib/systemd/system/ssh.service\n"
      "UnitFileState=enabled\n"
      "\n"
      "Listen=0.0.0.0:22 (Stream)\n"
      "Listen=[::]:22 (Stream)\n"
      "Id=ssh.socket\n"
      "Triggers=ssh.service\n"
      "ActiveState=inactive\n");
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].name, "ssh.service");
  EXPECT_EQ(units[0].main_pid, 812U);
  EXPECT_EQ(units[0].program, "/usr/sbin/sshd");
  EXPECT_EQ(units[0].user, "");
  EXPECT_EQ(units[0].description, "OpenBSD Secure Shell server = sshd");
  EXPECT_EQ(units[0].load_state, "loaded");
  EXPECT_EQ(units[0].active_state, "active");
  EXPECT_EQ(units[0].sub_state, "running");
  EXPECT_EQ(units[0].file_state, "enabled");
  EXPECT_EQ(units[0].fragment, "/lib/systemd/system/ssh.service");
  EXPECT_THAT(units[0].wanted_by, ElementsAre("multi-user.target", "other.target"));
  EXPECT_THAT(units[0].triggered_by, ElementsAre("ssh.socket"));
  EXPECT_TRUE(units[0].required_by.empty());
  EXPECT_EQ(units[1].name, "ssh.socket");
  EXPECT_EQ(units[1].active_state, "inactive");
  EXPECT_THAT(units[1].listen, ElementsAre("0.0.0.0:22 (Stream)", "[::]:22 (Stream)"));
  EXPECT_THAT(units[1].triggers, ElementsAre("ssh.service"));
}

TEST(SystemctlShow, ReadsTheFormOfSystemd219) {
  const auto units = ParseSystemctlShow("Id=rpcbind.socket\nListenStream=/run/rpcbind.sock\n");
  ASSERT_EQ(units.size(), 1U);
  EXPECT_THAT(units[0].listen, ElementsAre("/run/rpcbind.sock (Stream)"));
}

TEST(SystemctlShow, PassesOverWhatIsNoServiceUnit) {
  EXPECT_TRUE(ParseSystemctlShow("").empty());
  EXPECT_TRUE(ParseSystemctlShow("\n\n\n").empty());
  EXPECT_TRUE(ParseSystemctlShow("ActiveState=active\n").empty());
  EXPECT_TRUE(ParseSystemctlShow("Id=basic.target\nActiveState=active\n").empty());
  EXPECT_TRUE(ParseSystemctlShow("no equals sign\nIdx=a.service").empty());
}

TEST(SystemctlShow, TakesANumberThatIsNoneForNoProcess) {
  const auto units = ParseSystemctlShow("Id=a.service\nMainPID=4294967296\nExecStart=nonsense\n");
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].main_pid, 0U);
  EXPECT_EQ(units[0].program, "");
}

TEST(SystemctlShow, AsksForEveryPropertyThatItReads) {
  const auto words = SystemctlShowCommand("/bin/systemctl");
  EXPECT_EQ(words.front(), "/bin/systemctl");
  EXPECT_THAT(words, Contains("--all")) << "else stopped units are left out";
  for (const char* name : {"Id", "Listen", "ExecStart", "MainPID", "UnitFileState", "RequiredBy"})
    EXPECT_THAT(words, Contains(HasSubstr(name)));
}

}  // namespace
}  // namespace pw

#include "inventory/sysv_init.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kScript =
    "#!/bin/sh\n### BEGIN INIT INFO\n# Provides:          rsyncd other\n"
    "# Required-Start:    $remote_fs\n# Default-Start:     2 3 4 5\n"
    "# Short-Description: fast remote file copy\n### END INIT INFO\n"
    "# Provides: not-here\nDAEMON=$(which x)\nDAEMON=\"/usr/bin/rsync\"\nDAEMON=/later\n";

TEST(SysvInit, ReadsTheHeaderAndTheProgram) {
  const InitScript script = ParseInitScript(kScript);
  EXPECT_EQ(script.provides, "rsyncd");
  EXPECT_EQ(script.description, "fast remote file copy");
  EXPECT_THAT(script.default_start, ElementsAre("2", "3", "4", "5"));
  EXPECT_EQ(script.program, "/usr/bin/rsync");
}

TEST(SysvInit, TakesNoProgramThatTheShellWouldHaveToWorkOut) {
  EXPECT_EQ(ParseInitScript("DAEMON=/usr/sbin/$NAME\n").program, "");
  EXPECT_EQ(ParseInitScript("DAEMON=daemon\n").program, "");
  EXPECT_EQ(ParseInitScript("DAEMON='/opt/a b' # c\n").program, "/opt/a b");
  EXPECT_EQ(ParseInitScript("DAEMON=\"/open\n").program, "/open");
}

TEST(SysvInit, KnowsStartLinks) {
  EXPECT_EQ(StartedByLink("S01rsync"), "rsync");
  EXPECT_EQ(StartedByLink("K01rsync"), "");
  EXPECT_EQ(StartedByLink("S1x"), "");
  EXPECT_EQ(StartedByLink("README"), "");
}

TEST(SysvInit, ReadsTheScriptsThatNoUnitReplaces) {
  const std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "pw_sysv_test";
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "etc/init.d");
  for (const char* level : {"rc2.d", "rc3.d", "rcS.d"})
    std::filesystem::create_directories(root / "etc" / level);
  for (const char* name : {"rsync", "ssh", "clock.sh", "off", "README", "plain", "early"}) {
    std::ofstream(root / "etc/init.d" / name) << kScript;
    if (std::string_view(name) != "plain") {
      std::filesystem::permissions(root / "etc/init.d" / name, std::filesystem::perms::all);
    }
  }
  std::filesystem::create_symlink("../init.d/rsync", root / "etc/rc3.d/S02rsync");
  std::filesystem::create_symlink("../init.d/ssh", root / "etc/rc2.d/S02ssh");
  std::filesystem::create_symlink("../init.d/off", root / "etc/rc2.d/K02off");
  std::filesystem::create_symlink("../init.d/early", root / "etc/rcS.d/S01early");

  const auto read = ReadSysvServices(root, {"ssh.service", "clock.service", "off.socket"});
  EXPECT_THAT(read.problems, IsEmpty());
  ASSERT_THAT(read.services, SizeIs(3));
  EXPECT_EQ(read.services[0].name, "early");
  EXPECT_EQ(read.services[0].boot_reason, "rcS.d/S01early");
  EXPECT_EQ(read.services[1].name, "off");
  EXPECT_EQ(read.services[1].start, "disabled");
  EXPECT_FALSE(read.services[1].starts_on_boot);
  EXPECT_EQ(read.services[2].name, "rsync");
  EXPECT_EQ(read.services[2].start, "sysv");
  EXPECT_EQ(read.services[2].manager, "sysv");
  EXPECT_EQ(read.services[2].boot_reason, "rc3.d/S02rsync");
  EXPECT_EQ(read.services[2].file, "/etc/init.d/rsync");
  EXPECT_EQ(read.services[2].program, "/usr/bin/rsync");
  EXPECT_THAT(ReadSysvServices(root / "none", {}).services, IsEmpty());
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace pw

#include "inventory/super_server_files.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A root of its own below the temporary folder, gone at the end.
class SuperServerFiles : public testing::Test {
 protected:
  SuperServerFiles()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("pw_super_server_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "etc");
  }
  ~SuperServerFiles() override { std::filesystem::remove_all(root_); }
  SuperServerFiles(const SuperServerFiles&) = delete;
  SuperServerFiles& operator=(const SuperServerFiles&) = delete;

  void Write(const std::string& path, std::string_view text) {
    const auto file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  std::vector<std::string> Names(const SuperServers& servers) {
    std::vector<std::string> names;
    for (const Service& service : servers.Services())
      names.push_back(service.name + " " + service.start);
    return names;
  }

  std::filesystem::path root_;
};

TEST_F(SuperServerFiles, ReadsInetdConfAndItsDirectory) {
  Write("etc/services", "telnet 23/tcp\n");
  Write("etc/inetd.conf", "telnet stream tcp nowait root /usr/sbin/telnetd telnetd\n");
  Write("etc/inetd.d/time", "37 stream tcp nowait root internal\n");
  const auto servers = SuperServers::Read(root_);
  EXPECT_THAT(Names(servers), ElementsAre("telnet/tcp inetd", "37/tcp inetd"));
  EXPECT_EQ(servers.Services()[1].file, "/etc/inetd.d/time:1");
  EXPECT_EQ(servers.coverage().status, CoverageStatus::kComplete);
  EXPECT_EQ(servers.coverage().subject, "inetd");
  EXPECT_THAT(servers.Match("inetd", {.port = 23}), ElementsAre(0));
}

TEST_F(SuperServerFiles, FollowsXinetdIncludesOnceEach) {
  Write("etc/xinetd.conf", "defaults\n{\n}\nincludedir /etc/xinetd.d\ninclude /etc/more\n");
  Write("etc/xinetd.d/telnet", "service telnet\n{\n disable = no\n}\n");
  Write("etc/xinetd.d/echo", "service echo\n{\n disable = yes\n}\n");
  Write("etc/xinetd.d/echo.bak", "service wrong\n{\n}\n");
  Write("etc/xinetd.d/echo~", "service wrong\n{\n}\n");
  Write("etc/more", "include /etc/xinetd.conf\nservice last\n{\n}\n");
  const auto servers = SuperServers::Read(root_);
  EXPECT_THAT(Names(servers),
              ElementsAre("echo/tcp disabled", "telnet/tcp xinetd", "last/tcp xinetd"));
  EXPECT_EQ(servers.coverage().status, CoverageStatus::kComplete);
}

TEST_F(SuperServerFiles, StopsAtAChainOfIncludesThatIsTooDeep) {
  Write("etc/xinetd.conf", "include /etc/x0\n");
  for (int i = 0; i < 12; ++i) {
    Write("etc/x" + std::to_string(i), "service s" + std::to_string(i) + "\n{\n}\ninclude /etc/x" +
                                           std::to_string(i + 1) + "\n");
  }
  const auto servers = SuperServers::Read(root_);
  EXPECT_EQ(servers.entries().size(), 8U);
  EXPECT_EQ(servers.coverage().status, CoverageStatus::kPartial);
  EXPECT_THAT(servers.coverage().reason, HasSubstr("/etc/x8: included more than 8 deep"));
}

TEST_F(SuperServerFiles, TellsIncludesThatAreMissingAndLinesThatAreWrong) {
  Write("etc/xinetd.conf", "includedir /etc/xinetd.d\ninclude /etc/more\nwhat\n");
  Write("etc/inetd.conf", "ftp\nftp stream\n");
  const auto servers = SuperServers::Read(root_);
  EXPECT_EQ(servers.coverage().status, CoverageStatus::kPartial);
  EXPECT_THAT(servers.coverage().reason, HasSubstr("/etc/inetd.conf:1: 1 fields"));
  EXPECT_THAT(servers.coverage().reason, HasSubstr("/etc/xinetd.d"));
  EXPECT_THAT(servers.coverage().reason, HasSubstr("and 2 more"));
}

TEST_F(SuperServerFiles, OfARootWithoutAnyIsACompleteAnswer) {
  const auto servers = SuperServers::Read(root_);
  EXPECT_THAT(servers.entries(), IsEmpty());
  EXPECT_EQ(servers.coverage().status, CoverageStatus::kComplete);
}

TEST_F(SuperServerFiles, DoesNotLeaveTheRootThroughLinks) {
  Write("outside", "secret stream tcp nowait root /s s\n");
  Write("inside/etc/services", "");
  std::filesystem::create_symlink("../../outside", root_ / "inside/etc/inetd.conf");
  const auto servers = SuperServers::Read(root_ / "inside");
  EXPECT_THAT(servers.entries(), IsEmpty());
}

TEST_F(SuperServerFiles, ReadsTheFileThatAProcessWasStartedWith) {
  Write("opt/my.conf", "99 stream tcp nowait root internal\n");
  SuperServerPaths paths;
  paths.inetd = {"/opt/my.conf"};
  const auto servers = SuperServers::Read(root_, paths);
  EXPECT_THAT(Names(servers), ElementsAre("99/tcp inetd"));
}

TEST(JoinSuperServer, PassesOnTheStateToServicesThatAreSwitchedOn) {
  std::vector<Service> services(3);
  services[0].manager = services[1].manager = "inetd";
  services[0].start = "inetd";
  services[1].start = "disabled";
  services[2].manager = "xinetd";
  JoinSuperServer(services, "inetd", true, true, "inetd.service");
  EXPECT_TRUE(services[0].active && services[0].starts_on_boot);
  EXPECT_EQ(services[0].boot_reason, "started by inetd.service");
  EXPECT_FALSE(services[1].active || services[1].starts_on_boot);
  EXPECT_FALSE(services[2].active || services[2].starts_on_boot);
}

}  // namespace
}  // namespace pw

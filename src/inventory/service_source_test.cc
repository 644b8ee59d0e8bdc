#include "inventory/service_source.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::HasSubstr;

class ServiceSourceTest : public testing::Test {
 protected:
  ServiceSourceTest()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("pw_service_source_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  ~ServiceSourceTest() override { std::filesystem::remove_all(root_); }
  ServiceSourceTest(const ServiceSourceTest&) = delete;
  ServiceSourceTest& operator=(const ServiceSourceTest&) = delete;

  void Write(const std::string& path, std::string_view text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
    std::filesystem::permissions(root_ / path, std::filesystem::perms::owner_all);
  }

  static const Service* Find(const ServiceCollection& collection, std::string_view name) {
    for (const Service& service : collection.services) {
      if (service.name == name) return &service;
    }
    ADD_FAILURE() << "no service " << name;
    return nullptr;
  }

  std::filesystem::path root_;
};

TEST_F(ServiceSourceTest, GathersEveryManagerOfARootWithPackages) {
  Write("usr/lib/systemd/system/default.target", "[Unit]\nWants=inetd.service\n");
  Write("usr/lib/systemd/system/inetd.service", "[Service]\nExecStart=inetd -i\n");
  Write("usr/sbin/inetd", "");
  Write("usr/sbin/in.telnetd.real", "");
  std::filesystem::create_symlink("/usr/sbin/in.telnetd.real", root_ / "usr/sbin/in.telnetd");
  Write("etc/inetd.conf", "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n");
  Write("etc/services", "telnet 23/tcp\n");
  Write("etc/init.d/old", "#!/bin/sh\nDAEMON=/usr/sbin/old\n");
  Write("etc/init.d/inetd", "#!/bin/sh\n");
  Write("var/lib/dpkg/status",
        "Package: telnetd\nStatus: install ok installed\nVersion: 0.17\n\n"
        "Package: openbsd-inetd\nStatus: install ok installed\nVersion: 0.2022\n");
  Write("var/lib/dpkg/info/telnetd.list", "/usr/sbin/in.telnetd.real\n");
  Write("var/lib/dpkg/info/openbsd-inetd.list", "/usr/sbin/inetd\n");

  const ServiceCollection collection = CollectServices(root_, nullptr);
  ASSERT_EQ(collection.services.size(), 3U) << "the unit replaces the init script of its name";
  const Service* telnet = Find(collection, "telnet/tcp");
  ASSERT_NE(telnet, nullptr);
  EXPECT_EQ(telnet->manager, "inetd");
  EXPECT_EQ(telnet->port, "23");
  ASSERT_TRUE(telnet->package);
  EXPECT_EQ(telnet->package->name, "telnetd");
  EXPECT_TRUE(telnet->starts_on_boot);
  EXPECT_EQ(telnet->boot_reason, "started by inetd.service");
  EXPECT_FALSE(telnet->active);
  const Service* inetd = Find(collection, "inetd.service");
  ASSERT_NE(inetd, nullptr);
  EXPECT_EQ(inetd->boot_reason, "Wants= of default.target");
  ASSERT_TRUE(inetd->package);
  EXPECT_EQ(inetd->package->version, "0.2022");
  EXPECT_EQ(Find(collection, "old")->manager, "sysv");
}

TEST_F(ServiceSourceTest, SaysOfFilesAloneThatTheyDoNotTellWhatRuns) {
  Write("usr/lib/systemd/system/x.service", "[Service]\nExecStart=/x\n");
  const ServiceCollection collection = CollectServices(root_, nullptr);
  ASSERT_EQ(collection.coverage.size(), 2U);
  EXPECT_EQ(collection.coverage[0].subject, "services");
  EXPECT_EQ(collection.coverage[0].status, CoverageStatus::kPartial);
  EXPECT_THAT(collection.coverage[0].reason, HasSubstr("do not tell which units are active"));
  EXPECT_EQ(collection.coverage[1].subject, "inetd");
  EXPECT_EQ(collection.coverage[1].status, CoverageStatus::kComplete);
}

TEST_F(ServiceSourceTest, OfAnEmptyRootIsEmptyAndComplete) {
  const ServiceCollection collection = CollectServices(root_, nullptr);
  EXPECT_TRUE(collection.services.empty());
  EXPECT_EQ(collection.coverage[0].status, CoverageStatus::kComplete);
}

TEST_F(ServiceSourceTest, ResolvesProgramsAsAManagerWould) {
  Write("usr/bin/tool", "");
  std::filesystem::create_symlink("../bin/tool", root_ / "usr/bin/nick");
  std::filesystem::create_symlink("circle", root_ / "usr/bin/circle");
  EXPECT_EQ(ResolveProgram(root_, "tool"), "/usr/bin/tool");
  EXPECT_EQ(ResolveProgram(root_, "/usr/bin/tool"), "/usr/bin/tool");
  EXPECT_EQ(ResolveProgram(root_, "nick"), "/usr/bin/tool");
  EXPECT_EQ(ResolveProgram(root_, "none"), "");
  EXPECT_EQ(ResolveProgram(root_, "a/b"), "");
  EXPECT_EQ(ResolveProgram(root_, ""), "");
  EXPECT_FALSE(ResolveProgram(root_, "/usr/bin/circle").empty()) << "ends all the same";
}

TEST(ServiceSource, CollectsThisHost) {
  const ServiceCollection collection = CollectServices("", AskUnitsByBus);
  ASSERT_EQ(collection.coverage.size(), 2U);
  // On a host without systemd nothing is missing: no unit of its is active.
  if (!std::filesystem::exists("/run/systemd/system")) {
    EXPECT_EQ(collection.coverage[0].status, CoverageStatus::kComplete)
        << collection.coverage[0].reason;
    for (const Service& service : collection.services)
      EXPECT_FALSE(service.active) << service.name;
  }
}

}  // namespace
}  // namespace pw

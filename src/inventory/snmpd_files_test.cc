#include "inventory/snmpd_files.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A root of its own below the temporary folder, gone at the end.
class SnmpdFiles : public testing::Test {
 protected:
  SnmpdFiles()
      : root_(std::filesystem::path(testing::TempDir()) /
              ("pw_snmpd_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "etc/snmp");
    start_.arguments = {"/usr/sbin/snmpd", "-f"};
    start_.started = *ParseRfc3339("2999-01-01T00:00:00Z");
    start_.package = Package{"snmpd", "5.9.3+dfsg-2+deb12u1", "dpkg"};
  }
  ~SnmpdFiles() override { std::filesystem::remove_all(root_); }
  SnmpdFiles(const SnmpdFiles&) = delete;
  SnmpdFiles& operator=(const SnmpdFiles&) = delete;

  void Write(const std::string& path, std::string_view text) {
    const auto file = root_ / path.substr(1);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  SnmpAccess Read() const { return ReadSnmpdAccess(root_, start_); }

  /// "/etc/snmp/snmpd.conf:3 v2c w".
  static std::vector<std::string> Writes(const SnmpAccess& access) {
    std::vector<std::string> texts;
    for (const SnmpGrant& grant : access.grants) {
      if (grant.write)
        texts.push_back(fmt::format("{}:{} {}", grant.file, grant.line, grant.version));
    }
    return texts;
  }

  std::filesystem::path root_;
  SnmpdStart start_;
};

// Debian 12's own file, without its comments.
constexpr std::string_view kDebian =
    "sysLocation    Sitting on the Dock of the Bay\n"
    "sysContact     Me <me@example.org>\n"
    "sysServices    72\n"
    "master  agentx\n"
    "agentaddress  127.0.0.1,[::1]\n"
    "view   systemonly  included   .1.3.6.1.2.1.1\n"
    "view   systemonly  included   .1.3.6.1.2.1.25.1\n"
    "rocommunity  public default -V systemonly\n"
    "rocommunity6 public default -V systemonly\n"
    "rouser authPrivUser authpriv -V systemonly\n"
    "includeDir /etc/snmp/snmpd.conf.d\n";

TEST_F(SnmpdFiles, OfDebianReadAndDoNotWrite) {
  Write("/etc/snmp/snmpd.conf", kDebian);
  Write("/etc/snmp/snmp.conf", "# mibs\nmibs :\n");
  std::filesystem::create_directories(root_ / "etc/snmp/snmpd.conf.d");
  const SnmpAccess access = Read();
  EXPECT_TRUE(access.complete) << access.reason;
  EXPECT_EQ(access.grants.size(), 4U);
  EXPECT_THAT(Writes(access), IsEmpty());
  EXPECT_THAT(access.files, ElementsAre("/etc/snmp/snmpd.conf", "/etc/snmp/snmp.conf"));
}

TEST_F(SnmpdFiles, AreThoseOfEveryTypeAndFolderThePersistentOneLast) {
  Write("/etc/snmp/snmpd.conf", "rocommunity a\n");
  Write("/etc/snmp/snmpd.local.conf", "rocommunity b\n");
  Write("/usr/share/snmp/snmpd.conf", "rocommunity c\n");
  Write("/usr/lib/x86_64-linux-gnu/snmp/snmpd.conf", "rocommunity d\n");
  Write("/root/.snmp/snmpd.conf", "rwcommunity e\n");
  Write("/var/lib/snmp/snmpd.0.conf", "engineBoots 1\n");
  Write("/var/lib/snmp/snmpd.conf", "setserialno 12\n");
  Write("/etc/snmp/snmp.conf", "[snmpd] rwcommunity f\n");
  Write("/etc/snmp/agentx.conf", "[snmpd]\nrwcommunity g\n");
  start_.environment = {"HOME=/root"};
  const SnmpAccess access = Read();
  EXPECT_TRUE(access.complete) << access.reason;
  EXPECT_THAT(
      access.files,
      ElementsAre("/etc/snmp/snmpd.conf", "/etc/snmp/snmpd.local.conf",
                  "/usr/share/snmp/snmpd.conf", "/usr/lib/x86_64-linux-gnu/snmp/snmpd.conf",
                  "/root/.snmp/snmpd.conf", "/var/lib/snmp/snmpd.0.conf",
                  "/var/lib/snmp/snmpd.conf", "/etc/snmp/snmp.conf", "/etc/snmp/agentx.conf"));
  EXPECT_THAT(Writes(access),
              ElementsAre("/root/.snmp/snmpd.conf:1 v1", "/root/.snmp/snmpd.conf:1 v2c",
                          "/etc/snmp/snmp.conf:1 v1", "/etc/snmp/snmp.conf:1 v2c",
                          "/etc/snmp/agentx.conf:2 v1", "/etc/snmp/agentx.conf:2 v2c"));
}

TEST_F(SnmpdFiles, AreThoseThatCommandLineAndEnvironmentName) {
  Write("/etc/snmp/snmpd.conf", "rwcommunity a\n");
  Write("/opt/a.conf", "rocommunity b\n");
  Write("/opt/conf/snmpd.conf", "rwcommunity c\n");
  start_.arguments = {"snmpd", "-C", "-c", "/opt/a.conf"};
  EXPECT_THAT(Writes(Read()), IsEmpty());
  EXPECT_TRUE(Read().complete);
  start_.arguments = {"snmpd", "-c", "/opt/a.conf", "--rwcommunity=d"};
  start_.environment = {"SNMPCONFPATH=/opt/conf:/opt/none"};
  EXPECT_THAT(Read().files, ElementsAre("/opt/conf/snmpd.conf", "/opt/a.conf"));
  EXPECT_THAT(Writes(Read()), ElementsAre("/opt/conf/snmpd.conf:1 v1", "/opt/conf/snmpd.conf:1 v2c",
                                          "command line:0 v1", "command line:0 v2c"));
  start_.arguments = {"snmpd", "-n", "mme"};
  start_.environment = {};
  EXPECT_THAT(Read().files, IsEmpty());
}

TEST_F(SnmpdFiles, FollowIncludesOfFilesFoldersAndTypes) {
  Write("/etc/snmp/snmpd.conf",
        "includeFile more.conf\nincludeDir /etc/snmp/d\nincludeSearch site.conf\n");
  Write("/etc/snmp/more.conf", "[snmp]\nincludeFile /etc/snmp/typed\n");
  Write("/etc/snmp/typed", "disableSNMPv1 yes\n");
  Write("/etc/snmp/d/a.conf", "rwcommunity a\n");
  Write("/etc/snmp/d/.b.conf", "rwcommunity b\n");
  Write("/etc/snmp/d/b.confx", "rwcommunity b\n");
  Write("/etc/snmp/site.conf", "rwcommunity s\n");
  const SnmpAccess access = Read();
  EXPECT_TRUE(access.complete) << access.reason;
  EXPECT_THAT(Writes(access), ElementsAre("/etc/snmp/d/a.conf:1 v2c", "/etc/snmp/site.conf:1 v2c"));
}

TEST_F(SnmpdFiles, ThatAreMissingThoughNamedLeaveItOpen) {
  Write("/etc/snmp/snmpd.conf", "rwcommunity a\nincludeFile none.conf\n");
  const SnmpAccess file = Read();
  EXPECT_FALSE(file.complete);
  EXPECT_THAT(file.reason, HasSubstr("/etc/snmp/none.conf"));
  EXPECT_EQ(Writes(file).size(), 2U);
  Write("/etc/snmp/snmpd.conf", "includeDir /etc/snmp/none.d\n");
  EXPECT_THAT(Read().reason, HasSubstr("/etc/snmp/none.d"));
  Write("/etc/snmp/snmpd.conf", "include more.conf\n");
  EXPECT_THAT(Read().reason, HasSubstr("/etc/snmp/snmpd.conf:1: include is refused"));
  start_.arguments = {"snmpd", "-c", "etc/own.conf"};
  EXPECT_THAT(Read().reason, HasSubstr("etc/own.conf: a relative path"));
}

TEST_F(SnmpdFiles, ThatIncludeThemselvesEnd) {
  Write("/etc/snmp/snmpd.conf", "includeFile snmpd.conf\nincludeFile snmpd.conf\n");
  const SnmpAccess access = Read();
  EXPECT_FALSE(access.complete);
  EXPECT_THAT(access.reason, HasSubstr("included more than 16 deep"));
  EXPECT_EQ(access.files.size(), 512U);
}

TEST_F(SnmpdFiles, ThatWereChangedAfterTheStartLeaveItOpen) {
  Write("/etc/snmp/snmpd.conf", "rouser a\n");
  start_.started = *ParseRfc3339("2001-01-01T00:00:00Z");
  const SnmpAccess access = Read();
  EXPECT_FALSE(access.complete);
  EXPECT_THAT(access.reason, HasSubstr("/etc/snmp was changed after the agent was started"));
  EXPECT_THAT(access.reason, HasSubstr("/etc/snmp/snmpd.conf was changed"));
}

TEST_F(SnmpdFiles, ThatTheAgentItselfKeepsMayBeYounger) {
  Write("/var/lib/snmp/snmpd.conf", "engineBoots 3\n");
  start_.started = *ParseRfc3339("2001-01-01T00:00:00Z");
  start_.environment = {"SNMPCONFPATH=/var/lib/snmp"};
  EXPECT_TRUE(Read().complete) << Read().reason;
  Write("/var/lib/snmp/snmpd.local.conf", "engineBoots 3\n");
  EXPECT_THAT(Read().reason, HasSubstr("/var/lib/snmp/snmpd.local.conf was changed"));
}

TEST_F(SnmpdFiles, WhoseOrderIsOpenGiveWhatEachOrderGives) {
  Write("/etc/snmp/snmpd.conf", "includeDir /etc/snmp/d\n");
  Write("/etc/snmp/d/a.conf", "rocommunity c\nrwcommunity sure\n");
  Write("/etc/snmp/d/b.conf", "rwcommunity c\n");
  const SnmpAccess access = Read();
  EXPECT_FALSE(access.complete);
  EXPECT_THAT(access.reason, HasSubstr("order of files in a folder"));
  EXPECT_THAT(Writes(access), ElementsAre("/etc/snmp/d/a.conf:2 v1", "/etc/snmp/d/a.conf:2 v2c"));
}

TEST_F(SnmpdFiles, OfAnotherAgentOrBuildLeaveItOpen) {
  start_.package = Package{"opensnmpd", "1", "apk"};
  EXPECT_THAT(Read().reason, HasSubstr("opensnmpd, which is not known to be net-snmp"));
  start_.package = Package{"net-snmp", "5.9.1-11.el9", "rpm"};
  EXPECT_THAT(Read().reason, HasSubstr("known for Debian's package alone"));
  start_.arguments = {"snmpd", "-C"};
  EXPECT_TRUE(Read().complete) << Read().reason;
  start_.package.reset();
  EXPECT_THAT(Read().reason, HasSubstr("comes from no package"));
}

TEST_F(SnmpdFiles, DoNotMatterWhereAccessIsNotChecked) {
  start_.arguments = {"snmpd", "-C", "-I", "-vacm_conf"};
  const SnmpAccess access = Read();
  EXPECT_EQ(Writes(access).size(), 4U);
  EXPECT_EQ(access.grants[0].directive, "-I");
}

TEST_F(SnmpdFiles, StayInsideOfTheRoot) {
  Write("/outside.conf", "rwcommunity a\n");
  std::filesystem::create_directories(root_ / "inside/etc/snmp");
  std::filesystem::create_symlink("../../../outside.conf", root_ / "inside/etc/snmp/snmpd.conf");
  const SnmpAccess access = ReadSnmpdAccess(root_ / "inside", start_);
  EXPECT_THAT(access.grants, IsEmpty());
}

}  // namespace
}  // namespace pw

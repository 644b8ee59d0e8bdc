#include "inventory/snmpd_command_line.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SnmpdCommandLine Parse(const std::vector<std::string>& arguments) {
  return ParseSnmpdCommandLine(arguments);
}

TEST(SnmpdCommandLine, OfDebianTellsNothing) {
  const auto line = Parse({"/usr/sbin/snmpd", "-LOw", "-u", "Debian-snmp", "-g", "Debian-snmp",
                           "-I", "-smux,mteTrigger,mteTriggerConf", "-f"});
  EXPECT_EQ(line.app, "snmpd");
  EXPECT_THAT(line.files, IsEmpty());
  EXPECT_FALSE(line.only_files || line.unchecked);
  EXPECT_THAT(line.problems, IsEmpty());
}

TEST(SnmpdCommandLine, NamesFilesToReadAfterOrBeforeOrAlone) {
  const auto alone = Parse({"snmpd", "-fC", "-c", "/a.conf,/b.conf", "udp:161"});
  EXPECT_THAT(alone.files, ElementsAre("/a.conf", "/b.conf"));
  EXPECT_TRUE(alone.only_files);
  EXPECT_FALSE(alone.files_first);
  const auto first = Parse({"snmpd", "-c/old.conf", "udp:161", "-c", "-/new.conf"});
  EXPECT_THAT(first.files, ElementsAre("/new.conf"));  // the last one, and behind an operand
  EXPECT_TRUE(first.files_first);
  EXPECT_FALSE(first.only_files);
}

TEST(SnmpdCommandLine, ValuesAreNoOptions) {
  EXPECT_FALSE(Parse({"snmpd", "-p", "-C", "-f"}).only_files);
  EXPECT_FALSE(Parse({"snmpd", "--", "-C"}).only_files);
  EXPECT_TRUE(Parse({"snmpd", "-D", "-C"}).only_files);  // -D has its value in the same word
  EXPECT_TRUE(Parse({"snmpd", "-L", "-C"}).only_files);  // a lone -L is -Le
}

TEST(SnmpdCommandLine, AnOptionBehindALogOptionIsNotBelieved) {
  EXPECT_THAT(Parse({"snmpd", "-Lf", "-C"}).problems,
              ElementsAre("its command line has an option where -L wants a value"));
  EXPECT_THAT(Parse({"snmpd", "-Lf", "/var/log/snmpd.log", "-C"}).problems, IsEmpty());
}

TEST(SnmpdCommandLine, HasDirectives) {
  const auto line = Parse({"snmpd", "--rwcommunity=private", "-Y", "sysName mme 1"});
  ASSERT_EQ(line.lines.size(), 2U);
  EXPECT_EQ(line.lines[0].token, "rwcommunity");
  EXPECT_EQ(line.lines[0].rest, "private");
  EXPECT_EQ(line.lines[1].token, "sysname");
  EXPECT_EQ(line.lines[1].rest, "mme 1");
  EXPECT_EQ(ToString(line.lines[1].place), "command line");
}

TEST(SnmpdCommandLine, WithoutTheModuleOfAccessNothingIsChecked) {
  EXPECT_TRUE(Parse({"snmpd", "-I", "-smux,vacm_conf"}).unchecked);
  EXPECT_TRUE(Parse({"snmpd", "-Isystem_mib"}).unchecked);
  EXPECT_FALSE(Parse({"snmpd", "-I", "system_mib,vacm_conf"}).unchecked);
  EXPECT_FALSE(Parse({"snmpd", "-I", "-smux"}).unchecked);
  EXPECT_THAT(Parse({"snmpd", "-I", "-a", "-I", "-b"}).problems, ElementsAre("it has several -I"));
}

TEST(SnmpdCommandLine, SaysWhatItDoesNotFollow) {
  EXPECT_THAT(Parse({}).problems, ElementsAre("its command line is empty"));
  EXPECT_THAT(Parse({"snmpd", "-fZ"}).problems, ElementsAre(HasSubstr("not known")));
  EXPECT_THAT(Parse({"snmpd", "-X"}).problems, ElementsAre(HasSubstr("subagent")));
  EXPECT_THAT(Parse({"snmpd", "-Y", "[snmp] disableSNMPv1 yes"}).problems,
              ElementsAre(HasSubstr("not followed")));
  EXPECT_EQ(Parse({"snmpd", "-n", "mme"}).app, "mme");
}

}  // namespace
}  // namespace pw

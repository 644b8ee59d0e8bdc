#include "inventory/xinetd_config.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

SuperServerConfig Resolve(std::string_view text) {
  static const ServicesFile kServices =
      ServicesFile::Parse("telnet 23/tcp\ntftp 69/udp\necho 7/tcp\necho 7/udp\n");
  return ResolveXinetd({ParseXinetdFile(text, "/etc/xinetd.conf")}, kServices);
}

TEST(XinetdConfig, ReadsAService) {
  const auto config = Resolve(
      "service telnet\n{\n\tflags = REUSE IPv4\n\tsocket_type = stream\n\twait = no\n"
      "\tuser = root\n\tserver = /usr/sbin/in.telnetd\n\tserver_args = -h\n"
      "\tonly_from = 10.0.0.0/8 192.0.2.1\n\tbind = 10.0.0.1\n}\n");
  ASSERT_THAT(config.entries, SizeIs(1));
  const SuperServerEntry& entry = config.entries[0];
  EXPECT_EQ(entry.manager, "xinetd");
  EXPECT_EQ(entry.service, "telnet");
  EXPECT_EQ(entry.id, "telnet");
  EXPECT_EQ(entry.line, 1U);
  EXPECT_EQ(entry.protocol, "tcp");
  EXPECT_EQ(entry.user, "root");
  EXPECT_EQ(entry.program, "/usr/sbin/in.telnetd");
  EXPECT_THAT(entry.arguments, ElementsAre("/usr/sbin/in.telnetd", "-h"));
  EXPECT_EQ(entry.only_from, "10.0.0.0/8 192.0.2.1");
  EXPECT_THAT(entry.addresses, ElementsAre("10.0.0.1"));
  EXPECT_TRUE(entry.enabled);
  EXPECT_TRUE(entry.ipv4);
  EXPECT_FALSE(entry.ipv6);
}

TEST(XinetdConfig, SwitchesOffByDisableFlagAndLists) {
  const auto config = Resolve(
      "service a\n{\n disable = yes\n}\nservice b\n{\n flags = REUSE DISABLE\n}\n"
      "service c\n{\n id = c-stream\n}\nservice d\n{\n}\n"
      "defaults\n{\n disabled = c-stream\n}\n");
  ASSERT_THAT(config.entries, SizeIs(4));
  EXPECT_EQ(config.entries[0].disabled_by, "disable = yes");
  EXPECT_EQ(config.entries[1].disabled_by, "flags = DISABLE");
  EXPECT_EQ(config.entries[2].disabled_by, "the disabled list of defaults");
  EXPECT_TRUE(config.entries[3].enabled);
}

TEST(XinetdConfig, StartsOnlyWhatAnEnabledListNames) {
  const auto config = Resolve(
      "defaults\n{\n enabled = a\n enabled = c\n}\nservice a\n{\n}\nservice b\n{\n}\n"
      "service c\n{\n disable = yes\n}\n");
  ASSERT_THAT(config.entries, SizeIs(3));
  EXPECT_TRUE(config.entries[0].enabled);
  EXPECT_EQ(config.entries[1].disabled_by, "the enabled list of defaults");
  EXPECT_FALSE(config.entries[2].enabled);
}

TEST(XinetdConfig, AppliesOperatorsToSets) {
  const auto config = Resolve(
      "defaults\n{\n only_from = 10.0.0.1 10.0.0.2\n}\n"
      "service inherits\n{\n}\n"
      "service adds\n{\n only_from += 10.0.0.3\n}\n"
      "service removes\n{\n only_from -= 10.0.0.1\n}\n"
      "service replaces\n{\n only_from = 192.0.2.1\n}\n"
      "service nobody\n{\n only_from =\n}\n");
  ASSERT_THAT(config.entries, SizeIs(5));
  EXPECT_EQ(config.entries[0].only_from, "10.0.0.1 10.0.0.2");
  EXPECT_EQ(config.entries[1].only_from, "10.0.0.1 10.0.0.2 10.0.0.3");
  EXPECT_EQ(config.entries[2].only_from, "10.0.0.2");
  EXPECT_EQ(config.entries[3].only_from, "192.0.2.1");
  EXPECT_EQ(config.entries[4].only_from, "-") << "written and empty: available to nobody";
}

TEST(XinetdConfig, ReadsTypesPortAndRedirect) {
  const auto config = Resolve(
      "service echo\n{\n type = INTERNAL\n id = echo-dgram\n socket_type = dgram\n"
      " server = /bin/ignored\n}\n"
      "service odd\n{\n type = UNLISTED\n protocol = tcp\n port = 2323\n}\n"
      "service rstatd\n{\n type = RPC UNLISTED\n protocol = udp\n}\n"
      "service mux\n{\n type = TCPMUXPLUS\n}\n"
      "service pass\n{\n redirect = 192.0.2.1 23\n interface = ::1\n}\n"
      "service tftp\n{\n}\n");
  ASSERT_THAT(config.entries, SizeIs(6));
  EXPECT_TRUE(config.entries[0].internal);
  EXPECT_EQ(config.entries[0].program, "");
  EXPECT_EQ(config.entries[0].protocol, "udp");
  EXPECT_EQ(config.entries[0].id, "echo-dgram");
  EXPECT_EQ(config.entries[1].port, "2323");
  EXPECT_TRUE(config.entries[2].rpc);
  EXPECT_TRUE(config.entries[3].tcpmux);
  EXPECT_EQ(config.entries[4].redirect, "192.0.2.1 23");
  EXPECT_THAT(config.entries[4].addresses, ElementsAre("::1"));
  EXPECT_EQ(config.entries[5].protocol, "udp") << "/etc/services has the name for UDP alone";
}

TEST(XinetdConfig, FindsTheProgramBehindTcpd) {
  const auto config = Resolve(
      "service telnet\n{\n flags = NAMEINARGS\n server = /usr/sbin/tcpd\n"
      " server_args = in.telnetd -h\n}\n");
  ASSERT_THAT(config.entries, SizeIs(1));
  EXPECT_EQ(TrueProgram(config.entries[0]), "/usr/sbin/in.telnetd");
}

TEST(XinetdConfig, KeepsIncludesInOrder) {
  const auto file = ParseXinetdFile("include /etc/a\nincludedir /etc/xinetd.d\n", "f");
  ASSERT_THAT(file.includes, SizeIs(2));
  EXPECT_EQ(file.includes[0].path, "/etc/a");
  EXPECT_FALSE(file.includes[0].directory);
  EXPECT_TRUE(file.includes[1].directory);
}

TEST(XinetdConfig, TakesTheSameNamesFromADirectoryAsXinetd) {
  EXPECT_TRUE(XinetdIncludesName("telnet"));
  EXPECT_FALSE(XinetdIncludesName("telnet.bak"));
  EXPECT_FALSE(XinetdIncludesName("telnet~"));
  EXPECT_FALSE(XinetdIncludesName(""));
}

TEST(XinetdConfig, TellsTheLineOfWhatItCannotUse) {
  const auto file = ParseXinetdFile(
      "nonsense here\nservice a\nservice b\n{\n no operator\n}\n{\nservice c\n{\n", "f");
  EXPECT_THAT(file.problems,
              ElementsAre("f:1: neither a section nor an include", "f:3: section without \"{\"",
                          "f:5: not an attribute", "f:7: \"{\" without a section",
                          "f:9: section is not closed"));
  EXPECT_THAT(file.sections, SizeIs(3));
}

TEST(XinetdConfig, OfNothingIsNothing) {
  const auto config = Resolve("# nothing\n\n");
  EXPECT_THAT(config.entries, IsEmpty());
  EXPECT_THAT(config.problems, IsEmpty());
}

}  // namespace
}  // namespace pw

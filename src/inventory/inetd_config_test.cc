#include "inventory/inetd_config.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

SuperServerEntry One(std::string_view line) {
  SuperServerConfig config = ParseInetdConfig(line, "/etc/inetd.conf");
  EXPECT_THAT(config.entries, SizeIs(1)) << line;
  EXPECT_THAT(config.problems, IsEmpty()) << line;
  return config.entries.empty() ? SuperServerEntry() : config.entries[0];
}

TEST(InetdConfig, ReadsAnOrdinaryLine) {
  const auto entry =
      One("telnet\tstream\ttcp\tnowait\troot:tty\t/usr/sbin/telnetd\ttelnetd -h -N\n");
  EXPECT_EQ(entry.manager, "inetd");
  EXPECT_EQ(entry.file, "/etc/inetd.conf");
  EXPECT_EQ(entry.line, 1U);
  EXPECT_EQ(entry.service, "telnet");
  EXPECT_EQ(entry.socket_type, "stream");
  EXPECT_EQ(entry.protocol, "tcp");
  EXPECT_EQ(entry.user, "root");
  EXPECT_EQ(entry.program, "/usr/sbin/telnetd");
  EXPECT_THAT(entry.arguments, ElementsAre("telnetd", "-h", "-N"));
  EXPECT_THAT(entry.addresses, IsEmpty());
  EXPECT_TRUE(entry.enabled && entry.ipv4 && entry.ipv6);
  EXPECT_FALSE(entry.internal || entry.rpc || entry.tcpmux);
}

TEST(InetdConfig, ReadsInternalServices) {
  const auto entry = One("echo dgram udp wait root internal");
  EXPECT_TRUE(entry.internal);
  EXPECT_EQ(entry.program, "");
  EXPECT_EQ(entry.protocol, "udp");
}

TEST(InetdConfig, PassesOverCommentsAndLinesThatUpdateInetdSwitchedOff) {
  const auto config = ParseInetdConfig(
      "# comment\n#<off># finger stream tcp nowait nobody /usr/sbin/fingerd fingerd\n"
      "#:STANDARD: These are standard services.\n\n  \n",
      "f");
  EXPECT_THAT(config.entries, IsEmpty());
  EXPECT_THAT(config.problems, IsEmpty());
}

TEST(InetdConfig, ReadsAddresses) {
  EXPECT_THAT(One("127.0.0.1:ftp stream tcp nowait root /f f").addresses, ElementsAre("127.0.0.1"));
  EXPECT_THAT(One("10.0.0.1,lo.example:ftp stream tcp nowait root /f f").addresses,
              ElementsAre("10.0.0.1", "lo.example"));
  EXPECT_THAT(One("[fd00::1]:ssh stream tcp6 nowait root /f f").addresses, ElementsAre("fd00::1"));
  EXPECT_EQ(One("[fd00::1]:2323 stream tcp6 nowait root /f f").service, "2323");
  EXPECT_THAT(One("*:ftp stream tcp nowait root /f f").addresses, IsEmpty());
}

TEST(InetdConfig, RemembersTheAddressOfALineOfItsOwnUntilTheNext) {
  const auto config = ParseInetdConfig(
      "a stream tcp nowait root /a a\n127.0.0.1:\nb stream tcp nowait root /b b\n"
      "10.0.0.1:c stream tcp nowait root /c c\n*:\nd stream tcp nowait root /d d\n",
      "f");
  ASSERT_THAT(config.entries, SizeIs(4));
  EXPECT_THAT(config.entries[0].addresses, IsEmpty());
  EXPECT_THAT(config.entries[1].addresses, ElementsAre("127.0.0.1"));
  EXPECT_THAT(config.entries[2].addresses, ElementsAre("10.0.0.1"));
  EXPECT_THAT(config.entries[3].addresses, IsEmpty());
  EXPECT_EQ(config.entries[3].line, 6U);
}

TEST(InetdConfig, ReadsProtocolsWithFamilyAndOptions) {
  const auto six = One("tftp dgram udp6,rcvbuf=64k wait.30 nobody /usr/sbin/in.tftpd in.tftpd");
  EXPECT_EQ(six.protocol, "udp");
  EXPECT_FALSE(six.ipv4);
  EXPECT_TRUE(six.ipv6);
  const auto four = One("ftp stream tcp4 nowait root /f f");
  EXPECT_TRUE(four.ipv4);
  EXPECT_FALSE(four.ipv6);
  const auto both = One("ftp stream tcp46 nowait root /f f");
  EXPECT_EQ(both.protocol, "tcp");
  EXPECT_TRUE(both.ipv4 && both.ipv6);
  const auto only = One("ftp stream tcp6only nowait root /f f");
  EXPECT_EQ(only.protocol, "tcp");
  EXPECT_FALSE(only.ipv4);
}

TEST(InetdConfig, ReadsRpcServicesWithoutTheirVersions) {
  const auto entry = One("rstatd/1-3 dgram rpc/udp wait nobody /usr/sbin/rpc.rstatd rpc.rstatd");
  EXPECT_TRUE(entry.rpc);
  EXPECT_EQ(entry.service, "rstatd");
  EXPECT_EQ(entry.protocol, "udp");
}

TEST(InetdConfig, ReadsTcpmuxServices) {
  const auto entry = One("tcpmux/+date stream tcp nowait guest.users /bin/date date");
  EXPECT_TRUE(entry.tcpmux);
  EXPECT_EQ(entry.service, "date");
  EXPECT_EQ(entry.user, "guest");
}

TEST(InetdConfig, KeepsUnixSocketsWithTheirPath) {
  const auto entry = One("/run/x:y stream unix nowait root /x x");
  EXPECT_EQ(entry.protocol, "unix");
  EXPECT_EQ(entry.service, "/run/x:y");
  EXPECT_THAT(entry.addresses, IsEmpty());
}

TEST(InetdConfig, TellsTheLineOfWhatItCannotUse) {
  const auto config =
      ParseInetdConfig("ftp stream tcp\n127.0.0.1: stream tcp nowait root /f\n", "/etc/inetd.conf");
  EXPECT_THAT(config.entries, IsEmpty());
  EXPECT_THAT(config.problems, ElementsAre("/etc/inetd.conf:1: 3 fields, a service has at least 6",
                                           "/etc/inetd.conf:2: no service name or protocol"));
}

}  // namespace
}  // namespace pw

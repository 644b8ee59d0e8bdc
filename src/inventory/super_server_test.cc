#include "inventory/super_server.h"

#include "inventory/inetd_config.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const ServicesFile& Names() {
  static const ServicesFile kNames = ServicesFile::Parse(
      "telnet 23/tcp\nftp 21/tcp\ntftp 69/udp\ntime 37/tcp\ntime 37/udp\ntcpmux 1/tcp\n");
  return kNames;
}

std::vector<std::size_t> Match(std::string_view config, Transport transport,
                               std::string_view address, std::uint16_t port) {
  const auto ip = *IpAddress::Parse(address);
  return MatchSocket(ParseInetdConfig(config, "f").entries, Names(), "inetd",
                     {.transport = transport, .family = ip.family(), .address = ip, .port = port});
}

TEST(SuperServer, MatchesByTransportAndPort) {
  constexpr std::string_view kConfig =
      "telnet stream tcp nowait root /t t\ntime stream tcp nowait root internal\n"
      "time dgram udp wait root internal\n2323 stream tcp nowait root /t t\n";
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "0.0.0.0", 23), ElementsAre(0));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "::", 37), ElementsAre(1));
  EXPECT_THAT(Match(kConfig, Transport::kUdp, "0.0.0.0", 37), ElementsAre(2));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "0.0.0.0", 2323), ElementsAre(3));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "0.0.0.0", 24), IsEmpty());
}

TEST(SuperServer, PrefersTheEntryOfTheSameAddressAndFamily) {
  constexpr std::string_view kConfig =
      "127.0.0.1:telnet stream tcp nowait root /local t\ntelnet stream tcp4 nowait root /four t\n"
      "telnet stream tcp6 nowait root /six t\n";
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "127.0.0.1", 23), ElementsAre(0));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "0.0.0.0", 23), ElementsAre(1));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "::", 23), ElementsAre(2));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "10.0.0.9", 23), ElementsAre(0, 1, 2))
      << "an address that no entry names is explained by the port alone";
}

TEST(SuperServer, FallsBackToRpcServicesForPortsThatNoEntryHas) {
  constexpr std::string_view kConfig =
      "telnet stream tcp nowait root /t t\nrstatd/1-3 dgram rpc/udp wait root /r r\n"
      "rusersd/2 dgram rpc/udp wait root /u u\n";
  EXPECT_THAT(Match(kConfig, Transport::kUdp, "0.0.0.0", 40123), ElementsAre(1, 2));
  EXPECT_THAT(Match(kConfig, Transport::kTcp, "0.0.0.0", 40123), IsEmpty());
}

TEST(SuperServer, ExplainsASocketByAnEntrySwitchedOffOnlyIfNothingElseDoes) {
  auto entries = ParseInetdConfig("telnet stream tcp nowait root /old t\n", "f").entries;
  entries[0].enabled = false;
  const SuperServerSocket socket{.port = 23};
  EXPECT_THAT(MatchSocket(entries, Names(), "inetd", socket), ElementsAre(0));
  entries.push_back(ParseInetdConfig("telnet stream tcp nowait root /new t\n", "f").entries[0]);
  EXPECT_THAT(MatchSocket(entries, Names(), "inetd", socket), ElementsAre(1));
  EXPECT_THAT(MatchSocket(entries, Names(), "xinetd", socket), IsEmpty());
}

TEST(SuperServer, PutsTcpmuxServicesOnPortOne) {
  EXPECT_THAT(Match("tcpmux stream tcp nowait root internal\n"
                    "tcpmux/+date stream tcp nowait guest /bin/date date\n",
                    Transport::kTcp, "0.0.0.0", 1),
              ElementsAre(0, 1));
}

TEST(SuperServer, FindsTheProgramBehindTcpd) {
  const auto program = [](std::string_view line) {
    return TrueProgram(ParseInetdConfig(line, "f").entries.at(0));
  };
  EXPECT_EQ(program("telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd -h"),
            "/usr/sbin/in.telnetd");
  EXPECT_EQ(program("telnet stream tcp nowait root /usr/sbin/tcpd /opt/telnetd"), "/opt/telnetd");
  EXPECT_EQ(program("telnet stream tcp nowait root /usr/sbin/tcpd"), "/usr/sbin/tcpd");
  EXPECT_EQ(program("telnet stream tcp nowait root /usr/sbin/telnetd telnetd"),
            "/usr/sbin/telnetd");
  EXPECT_EQ(program("echo stream tcp nowait root internal"), "");
}

TEST(SuperServer, MakesARowOfTheInventory) {
  const auto entries =
      ParseInetdConfig(
          "# c\n127.0.0.1,[::1]:tftp dgram udp wait nobody /usr/sbin/tcpd in.tftpd\n"
          "nosuch stream tcp nowait root /n n\nrstatd/1 dgram rpc/udp wait root /r r\n",
          "/etc/inetd.conf")
          .entries;
  const Service tftp = ToService(entries[0], Names());
  EXPECT_EQ(tftp.name, "tftp/udp");
  EXPECT_EQ(tftp.manager, "inetd");
  EXPECT_EQ(tftp.start, "inetd");
  EXPECT_EQ(tftp.file, "/etc/inetd.conf:2");
  EXPECT_EQ(tftp.port, "69");
  EXPECT_EQ(tftp.transport, "udp");
  EXPECT_EQ(tftp.program, "/usr/sbin/in.tftpd");
  EXPECT_EQ(tftp.description, "behind tcpd");
  EXPECT_THAT(tftp.listen, ElementsAre("127.0.0.1:69", "[::1]:69"));
  EXPECT_FALSE(tftp.active || tftp.starts_on_boot);
  EXPECT_EQ(ToService(entries[1], Names()).port, "nosuch");
  EXPECT_EQ(ToService(entries[2], Names()).port, "");
  EXPECT_EQ(ToService(entries[2], Names()).description, "RPC service, port assigned at start");
}

TEST(SuperServer, SaysDisabledAndWhy) {
  auto entry = ParseInetdConfig("ftp stream tcp nowait root /f f", "f").entries[0];
  entry.enabled = false;
  entry.disabled_by = "disable = yes";
  entry.no_access = "10.0.0.1";
  const Service service = ToService(entry, Names());
  EXPECT_EQ(service.start, "disabled");
  EXPECT_EQ(service.description, "switched off by disable = yes");
  EXPECT_EQ(service.only_from, "not from 10.0.0.1");
}

TEST(SuperServer, KnowsTheProcessesThatAreOne) {
  EXPECT_EQ(SuperServerOf("/usr/sbin/inetd", "inetd"), "inetd");
  EXPECT_EQ(SuperServerOf("/usr/sbin/inetutils-inetd", "inetutils-inetd"), "inetd");
  EXPECT_EQ(SuperServerOf("/bin/busybox", "inetd"), "inetd");
  EXPECT_EQ(SuperServerOf("/bin/busybox", "httpd"), "");
  EXPECT_EQ(SuperServerOf("/usr/sbin/xinetd", "xinetd"), "xinetd");
  EXPECT_EQ(SuperServerOf("/usr/sbin/sshd", "inetd"), "") << "comm is chosen by the process";
}

}  // namespace
}  // namespace pw

#include "model/port_list_check.h"

#include "model/catalogue.h"
#include "model/list_issue.h"
#include "model/port_list_yaml.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kHead =
    "format: portwarrant/port-list/1\n"
    "element: {name: mme-01, class: mme}\n"
    "interfaces:\n"
    "  - {name: s1, domain: control, addresses: [10.77.0.2]}\n"
    "  - {name: oam, domain: oam, addresses: [10.78.0.2]}\n";  // entries begin in line 7

std::vector<std::string> Check(std::string_view rest) {
  auto reading = ParsePortListYaml(fmt::format("{}{}", kHead, rest), "l");
  if (!reading.list) return {"not read: " + ToError("read", reading.issues).what};
  const std::vector<ForbiddenList> forbidden = {*BuiltInForbiddenList("tr33806-r5"),
                                                *BuiltInForbiddenList("ts33117")};
  std::vector<std::string> lines;
  for (const auto& issue : CheckPortList(*reading.list, forbidden, *ParseDate("2026-11-23"))) {
    lines.push_back(ToString(issue));
  }
  return lines;
}

TEST(CheckPortList, FindsNothingInAGoodList) {
  EXPECT_THAT(Check(R"(ports:
  - {interface: s1, transport: sctp, port: 36412, service: s1ap, process: mmed, purpose: x, sctp_ppid: 18}
  - {interface: oam, transport: tcp, port: 22, service: ssh, process: sshd, purpose: administration}
  - {interface: local, transport: tcp, port: 22, service: other, process: x, purpose: loopback only}
  - {interface: any, transport: udp, port: ephemeral, reason: DNS answers, purpose: DNS client}
  - {interface: any, transport: raw, port: 89, service: ospf, purpose: routing}
  - {interface: s1, transport: udp, port: 2123, service: gtpv2-c, process: mmed, purpose: S11}
  - {interface: s1, transport: udp, port: 2123, service: gtpv1-c, process: mmed, purpose: Gn}
services:
  - {unit: chrony.service, purpose: time synchronisation}
exceptions:
  - {finding: forbidden-service, subject: tcp/21@oam, owner: j, reason: r, expires: 2026-11-23}
)"),
              IsEmpty());
}

TEST(CheckPortList, RefusesEntriesThatWarrantNothing) {
  EXPECT_THAT(
      Check(R"(ports:
  - {interface: s1, transport: sctp, port: 36412, service: s1ap}
  - {interface: s1, transport: udp, port: 1000-2000, purpose: " "}
  - {interface: s1, transport: udp, port: ephemeral, purpose: x}
  - {interface: omm, transport: tcp, port: 0, purpose: x}
  - {interface: any, transport: raw, port: 300, purpose: x}
  - {interface: any, transport: packet, port: ephemeral, reason: r, purpose: x}
  - {interface: any, transport: tcp, port: 5, sctp_ppid: 18, purpose: x}
  - {interface: any, transport: tcp, port: 6, purpose: x, reference: 3GPP TS 1.2 (unverified)}
services:
  - {unit: a.service}
  - {unit: "*", purpose: all}
)"),
      ElementsAre(
          "l:7:5: error: sctp/36412 on s1 (s1ap) has no purpose",
          "l:8:5: error: udp/1000-2000 on s1 is a range without a reason",
          "l:8:5: error: udp/1000-2000 on s1 has no purpose",
          "l:9:5: error: udp/ephemeral on s1 is a range without a reason",
          "l:10:5: error: tcp/0 on omm names an interface that the list does not have, did you "
          "mean \"oam\"?",
          "l:10:5: error: tcp/0 on omm: there is no port 0",
          "l:11:5: error: raw/300 on any: the port of a raw entry is an IP protocol, at most 255",
          "l:12:5: error: packet/ephemeral on any: raw and packet sockets have no ephemeral ports",
          "l:13:5: error: tcp/5 on any has an SCTP payload protocol id but is not sctp",
          "l:14:5: warning: tcp/6 on any: the reference is drafted; look it up and take "
          "\"(unverified)\" off",
          "l:16:5: error: \"a.service\" has no purpose",
          "l:17:5: error: \"*\" would warrant every service"));
}

TEST(CheckPortList, RefusesContradictionsAndRepetitions) {
  EXPECT_THAT(Check(R"(ports:
  - {interface: oam, transport: tcp, port: 22, service: ssh, process: sshd, purpose: x}
  - {interface: oam, transport: tcp, port: 22, service: ssh, process: sshd, purpose: x}
  - {interface: any, transport: tcp, port: 22, process: socat, purpose: x}
  - {interface: s1, transport: tcp, port: 80, service: a, purpose: x}
  - {interface: s1, transport: tcp, port: 80, service: b, purpose: y}
  - {interface: s1, transport: tcp, port: 70-90, service: b, reason: r, purpose: y}
  - {interface: s1, transport: tcp, port: 80, service: c, direction: out, purpose: client}
services:
  - {unit: a, purpose: x}
  - {unit: a, purpose: y}
)"),
              ElementsAre("l:8:5: error: tcp/22 on oam (ssh) repeats the entry in line 7",
                          "l:9:5: error: tcp/22 on any contradicts the entry in line 7: another "
                          "process",
                          "l:10:5: warning: tcp/80 on s1 (a) lies in the range 70-90 of the entry "
                          "in line 12",
                          "l:11:5: error: tcp/80 on s1 (b) contradicts the entry in line 10: "
                          "another service",
                          "l:11:5: warning: tcp/80 on s1 (b) lies in the range 70-90 of the entry "
                          "in line 12",
                          "l:16:5: error: \"a\" repeats the entry in line 15"));
}

TEST(CheckPortList, RefusesConfusedInterfaces) {
  auto reading = ParsePortListYaml(R"(format: portwarrant/port-list/1
element: {class: mmee}
interfaces:
  - {name: a, domain: ctrl, addresses: [10.0.0.1, "::ffff:10.0.0.2"]}
  - {name: b, addresses: [10.0.0.2, 10.0.0.3, 10.0.0.3]}
  - {name: a, addresses: []}
  - {name: any, addresses: [0.0.0.0, "::1"]}
forbidden: [tr33806-r6, tr33806-r5, tr33806-r5]
)",
                                   "l");
  ASSERT_TRUE(reading.list);
  std::vector<std::string> lines;
  for (const auto& issue : CheckPortList(*reading.list, {}, TimePoint{})) {
    lines.push_back(ToString(issue));
  }
  EXPECT_THAT(
      lines,
      ElementsAre(
          "warning: the element has no name",
          "warning: there is no profile for the class \"mmee\", did you mean \"mme\"?",
          "warning: the list has no entries: whatever is open has no warrant",
          "error: unknown forbidden list \"tr33806-r6\", did you mean \"tr33806-r5\"? (a file of "
          "your own is named with .yaml)",
          "warning: the forbidden list \"tr33806-r5\" stands twice",
          "l:4:5: warning: unknown domain \"ctrl\"; known are: oam, control, user, li",
          "l:5:5: error: the address 10.0.0.2 is on \"a\" too",
          "l:5:5: error: the address 10.0.0.3 stands twice",
          "l:6:5: error: the interface \"a\" stands twice",
          "l:6:5: warning: the interface \"a\" has no address",
          "l:7:5: error: an interface cannot be named \"any\", which means something else in "
          "entries",
          "l:7:5: error: 0.0.0.0 is no address of an interface; entries say \"any\"",
          "l:7:5: error: ::1 is loopback; entries say \"local\""));
}

TEST(CheckPortList, ExceptionsNeedAllFieldsAndExpire) {
  EXPECT_THAT(
      Check(R"(exceptions:
  - {finding: forbiden-service, subject: tcp/ftp, owner: j, reason: r, expires: 2026-11-22}
  - {finding: forbidden-port, subject: tcp/445@omm, owner: j, reason: r, expires: 2026-11-24}
  - {finding: undocumented-service}
  - {finding: undocumented-service, subject: telnet/tcp, owner: j, reason: r, expires: 2027-01-01}
ports:
  - {interface: any, transport: tcp, port: 1, purpose: x}
)"),
      ElementsAre("l:7:5: error: unknown finding kind \"forbiden-service\", did you mean "
                  "\"forbidden-service\"?",
                  "l:7:5: error: the subject \"tcp/ftp\" has no port: it looks like tcp/21, "
                  "tcp/21@oam or udp/ephemeral",
                  "l:7:5: warning: the exception for \"tcp/ftp\" expired on 2026-11-22; its "
                  "finding counts again",
                  "l:8:5: error: the subject \"tcp/445@omm\" names an unknown interface, "
                  "did you mean \"oam\"?",
                  "l:9:5: error: an exception needs \"subject\"",
                  "l:9:5: error: an exception needs \"owner\"",
                  "l:9:5: error: an exception needs \"reason\"",
                  "l:9:5: error: an exception needs \"expires\""));
}

TEST(CheckPortList, WarnsOfForbiddenServicesThatAreListed) {
  EXPECT_THAT(
      Check(R"(ports:
  - {interface: oam, transport: tcp, port: 2323, service: telnet, purpose: x}
  - {interface: oam, transport: tcp, port: 445, service: files, purpose: x}
  - {interface: oam, transport: udp, port: 161, service: snmp, process: snmpd, purpose: x}
  - {interface: oam, transport: udp, port: 514, service: syslog, process: rsyslogd, purpose: x}
  - {interface: oam, transport: tcp, port: 2021, process: /usr/sbin/vsftpd, purpose: x}
forbidden: [tr33806-r5]
)"),
      ElementsAre(
          "l:7:5: warning: tcp/2323 on oam (telnet): the service telnet is forbidden (tr33806-r5 "
          "R5.5-telnet, ts33117 ts33117-telnet), so it stays a finding although it is listed",
          "l:8:5: warning: tcp/445 on oam (files): port tcp/445 is forbidden (tr33806-r5 "
          "R5.7-port-445), so it stays a finding although it is listed",
          "l:11:5: warning: tcp/2021 on oam: the process vsftpd is forbidden (tr33806-r5 R5.2-ftp, "
          "ts33117 ts33117-ftp), so it stays a finding although it is listed"));
}

TEST(CheckPortList, StaysQuickForThirtyThousandEntriesOfOnePort) {
  PortList list;
  for (int i = 0; i < 30'000; ++i) {
    Warrant warrant;
    warrant.interface = "any";
    warrant.ports = {22, 22, false};
    warrant.purpose = fmt::format("purpose {}", i);
    list.ports.push_back(warrant);
  }
  EXPECT_FALSE(HasErrors(CheckPortList(list, {}, TimePoint{})));
}

}  // namespace
}  // namespace pw

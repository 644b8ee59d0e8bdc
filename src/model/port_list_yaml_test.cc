#include "model/port_list_yaml.h"

#include "model/list_issue.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

constexpr std::string_view kFull = R"(format: portwarrant/port-list/1
element: {name: mme-01, class: mme, vendor: Example, version: "5.2"}
interfaces:
  - {name: s1-mme, domain: control, addresses: [10.77.0.2, "fd77::2"]}
  - {name: oam, domain: oam, addresses: [10.78.0.2]}
ports:
  - interface: s1-mme
    transport: sctp
    port: 36412
    service: s1ap
    process: open5gs-mmed
    unit: open5gs-mmed.service
    user: open5gs
    direction: in
    only_if: S1 is used
    purpose: S1 application protocol from eNBs
    reference: 3GPP TS 36.412
    sctp_ppid: 18
  - interface: any
    transport: udp
    port: "49152-65535"
    reason: ports of DNS queries
    purpose: "DNS: client"
  - interface: local
    transport: udp
    port: ephemeral
    reason: answers
    purpose: x
services:
  - {unit: chrony.service, purpose: time synchronisation, reference: RFC 5905}
exceptions:
  - {finding: forbidden-service, subject: tcp/21, owner: j.doe, reason: migration until June, expires: 2027-06-30}
forbidden: [tr33806-r5, own/list.yaml]
)";

std::vector<std::string> Lines(const PortListReading& reading) {
  std::vector<std::string> lines;
  for (const auto& issue : reading.issues)
    lines.push_back(ToString(issue));
  return lines;
}

TEST(ParsePortListYaml, TakesBlanksForNoPurpose) {
  const auto reading = ParsePortListYaml(
      "format: portwarrant/port-list/1\n"
      "ports:\n"
      "  - {interface: any, transport: tcp, port: 22, reason: \"\\t\", purpose: \"  \"}\n"
      "services: [{unit: a.service, purpose: \" \"}, {unit: b.service, purpose: \" b \"}]\n"
      "exceptions: [{finding: forbidden-service, subject: ftp, owner: \" \", reason: \" \"}]\n",
      "l.yaml");
  ASSERT_TRUE(reading.list) << testing::PrintToString(Lines(reading));
  EXPECT_EQ(reading.list->ports[0].purpose, "");
  EXPECT_EQ(reading.list->ports[0].reason, "");
  EXPECT_EQ(reading.list->services[0].purpose, "");
  EXPECT_EQ(reading.list->services[1].purpose, " b ");
  EXPECT_EQ(reading.list->exceptions[0].owner, "");
  EXPECT_EQ(reading.list->exceptions[0].reason, "");
}

TEST(ParsePortListYaml, ReadsEveryField) {
  const auto reading = ParsePortListYaml(kFull, "l.yaml");
  ASSERT_TRUE(reading.list) << testing::PrintToString(Lines(reading));
  const PortList& list = *reading.list;
  EXPECT_EQ(list.element.name, "mme-01");
  EXPECT_EQ(list.element.element_class, "mme");
  EXPECT_EQ(list.element.vendor, "Example");
  EXPECT_EQ(list.element.version, "5.2");
  ASSERT_EQ(list.interfaces.size(), 2U);
  EXPECT_EQ(list.interfaces[0].domain, "control");
  ASSERT_EQ(list.interfaces[0].addresses.size(), 2U);
  EXPECT_EQ(ToString(list.interfaces[0].addresses[1]), "fd77::2");
  ASSERT_EQ(list.ports.size(), 3U);
  const Warrant& s1 = list.ports[0];
  EXPECT_EQ(s1.interface, "s1-mme");
  EXPECT_EQ(s1.transport, Transport::kSctp);
  EXPECT_EQ(s1.ports, (WarrantPorts{36412, 36412, false}));
  EXPECT_EQ(s1.service, "s1ap");
  EXPECT_EQ(s1.process, "open5gs-mmed");
  EXPECT_EQ(s1.unit, "open5gs-mmed.service");
  EXPECT_EQ(s1.user, "open5gs");
  EXPECT_EQ(s1.direction, "in");
  EXPECT_EQ(s1.only_if, "S1 is used");
  EXPECT_EQ(s1.purpose, "S1 application protocol from eNBs");
  EXPECT_EQ(s1.reference, "3GPP TS 36.412");
  EXPECT_EQ(s1.sctp_ppid, 18U);
  EXPECT_EQ(s1.place.line, 7);
  EXPECT_EQ(s1.place.column, 5);
  EXPECT_EQ(list.ports[1].ports, (WarrantPorts{49152, 65535, false}));
  EXPECT_EQ(list.ports[1].reason, "ports of DNS queries");
  EXPECT_TRUE(list.ports[2].ports.ephemeral);
  ASSERT_EQ(list.services.size(), 1U);
  EXPECT_EQ(list.services[0].unit, "chrony.service");
  EXPECT_EQ(list.services[0].reference, "RFC 5905");
  ASSERT_EQ(list.exceptions.size(), 1U);
  EXPECT_EQ(list.exceptions[0].finding, "forbidden-service");
  EXPECT_EQ(list.exceptions[0].subject, "tcp/21");
  EXPECT_EQ(list.exceptions[0].owner, "j.doe");
  EXPECT_EQ(list.exceptions[0].reason, "migration until June");
  EXPECT_EQ(ToDate(list.exceptions[0].expires), "2027-06-30");
  EXPECT_EQ(list.forbidden, (std::vector<std::string>{"tr33806-r5", "own/list.yaml"}));
}

TEST(ParsePortListYaml, AbsentForbiddenMeansTheDefaultLists) {
  const auto absent = ParsePortListYaml("format: portwarrant/port-list/1\n", "l.yaml");
  ASSERT_TRUE(absent.list);
  EXPECT_EQ(absent.list->forbidden, (std::vector<std::string>{"tr33806-r5", "ts33117"}));
  const auto none = ParsePortListYaml("format: portwarrant/port-list/1\nforbidden: []\n", "l.yaml");
  ASSERT_TRUE(none.list);
  EXPECT_TRUE(none.list->forbidden.empty());
}

TEST(ParsePortListYaml, FindsAllFaultsAtOnce) {
  const auto reading = ParsePortListYaml(R"(format: portwarrant/port-list/2
elment: {name: x}
interfaces:
  - {name: oam, addresses: [10.0.0.1/24, fe80::1%eth0]}
  - {addresses: 10.0.0.2}
ports:
  - {interface: oam, transport: tpc, port: 70000, purpos: x}
  - {interface: oam, transport: tcp, port: 20-10, direction: inward, sctp_ppid: -1}
  - interface: oam
    transport: tcp
    port: 22
    port: 23
  - ssh
services: {unit: x}
exceptions:
  - {expires: 30.6.2027}
)",
                                         "l.yaml");
  EXPECT_FALSE(reading.list);
  EXPECT_EQ(
      Lines(reading),
      (std::vector<std::string>{
          "l.yaml:2:1: error: unknown key \"elment\" in a port list, did you mean \"element\"?",
          "l.yaml:1:9: error: format is \"portwarrant/port-list/2\", but this must be "
          "\"portwarrant/port-list/1\"",
          "l.yaml:4:29: error: \"10.0.0.1/24\" is no IPv4 or IPv6 address (without prefix length "
          "or "
          "scope)",
          "l.yaml:4:42: error: \"fe80::1%eth0\" is no IPv4 or IPv6 address (without prefix length "
          "or scope)",
          "l.yaml:5:5: error: an entry of interfaces needs \"name\"",
          "l.yaml:7:51: error: unknown key \"purpos\" in an entry of ports, did you mean "
          "\"purpose\"?",
          "l.yaml:7:33: error: unknown transport \"tpc\", did you mean \"tcp\"?",
          "l.yaml:7:44: error: port \"70000\": a port is a number from 0 to 65535, a range "
          "\"first-last\" or \"ephemeral\"",
          "l.yaml:8:44: error: port \"20-10\": the range ends before it begins, did you mean "
          "10-20?",
          "l.yaml:8:62: error: direction must be in, out or both, not \"inward\"",
          "l.yaml:8:81: error: \"sctp_ppid\" must be a number from 0 to 4294967295, not \"-1\"",
          "l.yaml:12:5: error: the key \"port\" stands twice in an entry of ports",
          "l.yaml:13:5: error: an entry of ports must be a map (key: value), not a value",
          "l.yaml:14:11: error: \"services\" must be a sequence, not a map",
          "l.yaml:16:15: error: expires must be a day like 2027-06-30, not \"30.6.2027\"",
      }));
}

TEST(ParsePortListYaml, StopsAfterAHundredFaults) {
  std::string text = "format: portwarrant/port-list/1\nservices:\n";
  for (int i = 0; i < 200; ++i)
    text += "  - {}\n";
  const auto lines = Lines(ParsePortListYaml(text, "l.yaml"));
  ASSERT_EQ(lines.size(), 101U);
  EXPECT_EQ(lines[100], "l.yaml:103:5: error: there are more faults from here on");
}

TEST(ParsePortListYaml, NamesWhatIsNoListAtAll) {
  EXPECT_EQ(Lines(ParsePortListYaml("hello", "l.yaml")),
            std::vector<std::string>{
                "l.yaml:1:1: error: a port list must be a map (key: value), not a value"});
  EXPECT_EQ(Lines(ParsePortListYaml("element: {}", "l.yaml")),
            std::vector<std::string>{"l.yaml:1:1: error: a port list needs \"format\""});
}

TEST(FormatPortListYaml, ReadsBackAsTheSameText) {
  const auto reading = ParsePortListYaml(kFull, "l.yaml");
  ASSERT_TRUE(reading.list);
  EXPECT_EQ(FormatPortListYaml(*reading.list), kFull);
}

TEST(FormatPortListYaml, QuotesWhatCouldBeMisread) {
  PortList list;
  list.element = {"yes", "5.2", "a: b # c", "null"};
  Warrant warrant;
  warrant.interface = "any";
  warrant.ports = {1, 1, false};
  warrant.purpose = " two\nlines, a \"quote\" and a \\ ";
  warrant.process = "evil\x1b[31m\xff";
  list.ports.push_back(warrant);
  const std::string text = FormatPortListYaml(list);
  const auto reading = ParsePortListYaml(text, "l.yaml");
  ASSERT_TRUE(reading.list) << text << testing::PrintToString(Lines(reading));
  EXPECT_EQ(reading.list->element.name, "yes");
  EXPECT_EQ(reading.list->element.element_class, "5.2");
  EXPECT_EQ(reading.list->element.vendor, "a: b # c");
  EXPECT_EQ(reading.list->element.version, "null");
  EXPECT_EQ(reading.list->ports[0].purpose, warrant.purpose);
  EXPECT_EQ(reading.list->ports[0].process, "evil\\x1b[31m\xEF\xBF\xBD");
  EXPECT_NE(text.find("name: \"yes\""), std::string::npos);
  EXPECT_NE(text.find("version: \"null\""), std::string::npos);
}

}  // namespace
}  // namespace pw

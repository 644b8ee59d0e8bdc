#include "model/port_list_csv.h"

#include "model/csv.h"
#include "model/list_issue.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

std::vector<std::string> Lines(const PortListReading& reading) {
  std::vector<std::string> lines;
  for (const auto& issue : reading.issues)
    lines.push_back(ToString(issue));
  return lines;
}

constexpr std::string_view kFull = R"(format: portwarrant/port-list/1
element: {name: mme-01, class: mme, vendor: Example, version: "5.2"}
interfaces:
  - {name: s1-mme, domain: control, addresses: [10.77.0.2, "fd77::2"]}
  - {name: spare, addresses: []}
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
    purpose: "=cmd|' /C calc'!A0"
    reference: "3GPP TS 36.412, \"quoted\""
    sctp_ppid: 18
  - interface: any
    transport: udp
    port: "49152-65535"
    reason: "'=already guarded"
    purpose: "two\nlines; and\ttab "
  - interface: local
    transport: udp
    port: ephemeral
    reason: "-"
    purpose: "'"
services:
  - {unit: chrony.service, purpose: "", reference: RFC 5905}
exceptions:
  - {finding: forbidden-service, subject: tcp/21, owner: "@j.doe", reason: "+1", expires: 2027-06-30}
forbidden: [tr33806-r5, own/list.yaml]
)";

TEST(PortListCsv, KeepsEverythingOfTheYamlForm) {
  const auto yaml = ParsePortListYaml(kFull, "l.yaml");
  ASSERT_TRUE(yaml.list) << testing::PrintToString(Lines({{}, yaml.issues}));
  const std::string csv = FormatPortListCsv(*yaml.list);
  const auto back = ParsePortListCsv(csv, "l.csv");
  ASSERT_TRUE(back.list) << csv << testing::PrintToString(Lines(back));
  EXPECT_EQ(FormatPortListYaml(*back.list), kFull);
  EXPECT_EQ(FormatPortListCsv(*back.list), csv);
  EXPECT_EQ(back.list->ports[0].place.line, 6);
}

TEST(PortListCsv, KeepsThatThereAreNoForbiddenLists) {
  PortList list;
  const auto none = ParsePortListCsv(FormatPortListCsv(list), "l.csv");
  ASSERT_TRUE(none.list);
  EXPECT_TRUE(none.list->forbidden.empty());
  const auto absent = ParsePortListCsv("record,name\nformat,portwarrant/port-list/1\n", "l.csv");
  ASSERT_TRUE(absent.list) << testing::PrintToString(Lines(absent));
  EXPECT_EQ(absent.list->forbidden.size(), 2U);
}

TEST(PortListCsv, NeverWritesAFormula) {
  PortList list;
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'x"}) {
    ServiceWarrant service;
    service.unit = text;
    list.services.push_back(service);
  }
  const auto rows = [&] {
    std::vector<ListIssue> issues;
    return ParseCsv(FormatPortListCsv(list), "l.csv", issues).value();
  }();
  for (const CsvRow& row : rows) {
    for (const CsvCell& cell : row) {
      EXPECT_FALSE(cell.text.starts_with('=') || cell.text.starts_with('+') ||
                   cell.text.starts_with('-') || cell.text.starts_with('@') ||
                   cell.text.starts_with('\t'))
          << cell.text;
    }
  }
}

TEST(PortListCsv, ReadsWhatSpreadsheetsWrite) {
  const auto reading = ParsePortListCsv(
      "\xEF\xBB\xBFRecord;Name;Interface;Transport;Port;Purpose;\r\n"
      "format;portwarrant/port-list/1;;;;;\r\n"
      ";;;;;;\r\n"
      "port;;any;tcp;22;\"a;b\";\r\n",
      "l.csv");
  ASSERT_TRUE(reading.list) << testing::PrintToString(Lines(reading));
  ASSERT_EQ(reading.list->ports.size(), 1U);
  EXPECT_EQ(reading.list->ports[0].purpose, "a;b");
  const auto tabs =
      ParsePortListCsv("sep=\t\nrecord\tname\nformat\tportwarrant/port-list/1\n", "l.csv");
  EXPECT_TRUE(tabs.list) << testing::PrintToString(Lines(tabs));
}

TEST(PortListCsv, NamesFaultsWithLineAndColumn) {
  EXPECT_EQ(Lines(ParsePortListCsv("record,name,prot\n", "l.csv")),
            std::vector<std::string>{
                "l.csv:1:13: error: unknown column \"prot\", did you mean \"port\"?"});
  EXPECT_EQ(
      Lines(ParsePortListCsv("name,port\n", "l.csv")),
      std::vector<std::string>{"l.csv:1:1: error: the first row must name the columns, one of "
                               "them \"record\""});
  EXPECT_EQ(
      Lines(ParsePortListCsv("record,name,interface,transport,port,addresses\n"
                             "format,portwarrant/port-list/1,,,,\n"
                             "interface,oam,,,,10.0.0.1 x\n"
                             "port,,oam,tcp,70000,\n"
                             "prot,,oam,tcp,1,,,y\n"
                             "service,chrony,,,,\n",
                             "l.csv")),
      (std::vector<std::string>{
          "l.csv:5:19: error: a cell without a column name above it",
          "l.csv:5:1: error: unknown record \"prot\", did you mean \"port\"?",
          "l.csv:3:18: error: \"x\" is no IPv4 or IPv6 address (without prefix length or scope)",
          "l.csv:4:15: error: port \"70000\": a port is a number from 0 to 65535, a range "
          "\"first-last\" or \"ephemeral\"",
          "l.csv:6:9: error: unknown key \"name\" in an entry of services; known are: unit, "
          "purpose, reference",
          "l.csv:6:1: error: an entry of services needs \"unit\"",
      }));
  EXPECT_EQ(
      Lines(ParsePortListCsv("record\n\"a\nb", "l.csv")),
      std::vector<std::string>{"l.csv:2:1: error: the quote that begins here is never closed"});
  EXPECT_EQ(Lines(ParsePortListCsv("record\n\"a\"b\nc\"d\n", "l.csv")),
            (std::vector<std::string>{
                "l.csv:2:4: error: text after the closing quote of a field",
                "l.csv:3:2: error: a quote inside a field that does not begin with one"}));
  EXPECT_EQ(Lines(ParsePortListCsv("", "l.csv")),
            std::vector<std::string>{"l.csv:1:1: error: the file is empty"});
}

TEST(PortListCsv, RefusesTooManyCells) {
  const auto reading = ParsePortListCsv("record\n" + std::string(1'000'001, ','), "l.csv");
  ASSERT_EQ(reading.issues.size(), 1U);
  EXPECT_EQ(reading.issues[0].what, "too many cells for one list");
}

}  // namespace
}  // namespace pw

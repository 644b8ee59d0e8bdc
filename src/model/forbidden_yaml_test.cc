#include "model/forbidden_yaml.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

constexpr std::string_view kList = R"(format: portwarrant/forbidden/1
name: own
title: Our own
source: house rule 7
services:
  - id: x
    protocol: telnet
    title: Telnet
    rule: configuration
    ports: [tcp/23, packet/35020]
    processes: [telnetd]
    units: [telnet@*]
    packages: [telnetd]
    inetd: [telnet]
    subsystems: [k]
    not_this: [socat]
    trap: none
    source: house rule 7.1
    unverified: true
)";

TEST(ParseForbiddenYaml, ReadsEveryField) {
  const auto reading = ParseForbiddenYaml(kList, "own.yaml");
  ASSERT_TRUE(reading.list);
  EXPECT_EQ(reading.list->name, "own");
  ASSERT_EQ(reading.list->services.size(), 1U);
  const ForbiddenService& row = reading.list->services[0];
  EXPECT_EQ(row.id, "x");
  EXPECT_EQ(row.protocol, "telnet");
  EXPECT_EQ(row.rule, ForbiddenRule::kConfiguration);
  EXPECT_EQ(row.ports, (std::vector<PortHint>{{Transport::kTcp, 23}, {Transport::kPacket, 35020}}));
  EXPECT_EQ(row.processes, std::vector<std::string>{"telnetd"});
  EXPECT_EQ(row.units, std::vector<std::string>{"telnet@*"});
  EXPECT_EQ(row.packages, std::vector<std::string>{"telnetd"});
  EXPECT_EQ(row.inetd, std::vector<std::string>{"telnet"});
  EXPECT_EQ(row.subsystems, std::vector<std::string>{"k"});
  EXPECT_EQ(row.not_this, std::vector<std::string>{"socat"});
  EXPECT_EQ(row.trap, "none");
  EXPECT_EQ(row.source, "house rule 7.1");
  EXPECT_TRUE(row.unverified);
}

TEST(ParseForbiddenYaml, NamesEveryFaultWithItsPlace) {
  const auto reading = ParseForbiddenYaml(R"(format: portwarrant/forbidden/1
name: own
title: Our own
source: house rule 7
services:
  - {id: x, protocol: telnet, title: T, rule: always, ports: [23, tcp/99999], source: s}
  - {id: x, protocol: telnet, title: T, rule: port, port: [tcp/1], source: ""}
)",
                                          "own.yaml");
  EXPECT_FALSE(reading.list);
  std::vector<std::string> all;
  for (const auto& issue : reading.issues) {
    all.push_back(std::to_string(issue.place.line) + ":" + std::to_string(issue.place.column) +
                  " " + issue.what);
  }
  EXPECT_EQ(all, (std::vector<std::string>{
                     "6:47 rule must be service, configuration or port, not \"always\"",
                     "6:63 a port hint looks like tcp/23, not \"23\"",
                     "6:67 a port hint looks like tcp/23, not \"tcp/99999\"",
                     "7:53 unknown key \"port\" in an entry of services, did you mean \"ports\"?",
                     "7:76 an entry of services needs \"source\"",
                     "7:5 the id \"x\" stands twice",
                 }));
}

}  // namespace
}  // namespace pw

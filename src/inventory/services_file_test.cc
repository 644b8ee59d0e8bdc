#include "inventory/services_file.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

constexpr std::string_view kText =
    "# Network services\n"
    "telnet\t\t23/tcp\n"
    "domain  53/tcp\n"
    "domain  53/udp\n"
    "shell   514/tcp cmd syslog-not # no passwords used\n"
    "syslog  514/udp\n"
    "discard 9/tcp sink null\n"
    "broken  line\n"
    "toobig  70000/tcp\n"
    "telnet  2323/tcp\n";

TEST(ServicesFile, ResolvesNamesAndAliasesPerProtocol) {
  const ServicesFile file = ServicesFile::Parse(kText);
  EXPECT_EQ(file.PortOf("telnet", "tcp"), 23);
  EXPECT_EQ(file.PortOf("cmd", "tcp"), 514);
  EXPECT_EQ(file.PortOf("null", "tcp"), 9);
  EXPECT_EQ(file.PortOf("domain", "udp"), 53);
  EXPECT_EQ(file.PortOf("telnet", "udp"), std::nullopt);
  EXPECT_EQ(file.PortOf("TELNET", "tcp"), std::nullopt);
  EXPECT_EQ(file.PortOf("used", "tcp"), std::nullopt) << "comments are no aliases";
}

TEST(ServicesFile, TakesNumbersAsTheyAre) {
  const ServicesFile file;
  EXPECT_EQ(file.PortOf("2323", "tcp"), 2323);
  EXPECT_EQ(file.PortOf("65536", "tcp"), std::nullopt);
}

TEST(ServicesFile, NamesPortsByTheirOfficialName) {
  const ServicesFile file = ServicesFile::Parse(kText);
  EXPECT_EQ(file.NameOf(514, "tcp"), "shell");
  EXPECT_EQ(file.NameOf(514, "udp"), "syslog");
  EXPECT_EQ(file.NameOf(1, "tcp"), "");
  EXPECT_EQ(file.size(), 7U);
}

}  // namespace
}  // namespace pw

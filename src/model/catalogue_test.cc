#include "model/catalogue.h"

#include "embedded_forbidden.h"
#include "embedded_profiles.h"
#include "model/forbidden_yaml.h"
#include "model/list_issue.h"
#include "model/profile_yaml.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

const ForbiddenService& Row(const ForbiddenList& list, std::string_view id) {
  const auto found = std::ranges::find(list.services, id, &ForbiddenService::id);
  if (found == list.services.end()) throw std::out_of_range(std::string(id));
  return *found;
}

TEST(Catalogue, EveryBuiltInFileIsReadWithoutAnIssue) {
  for (const auto& file : embedded::embedded_forbidden) {
    const auto reading = ParseForbiddenYaml(file.content, std::string(file.path));
    EXPECT_TRUE(reading.list) << ToError("read", reading.issues).what;
  }
  for (const auto& file : embedded::embedded_profiles) {
    const auto reading = ParseProfileYaml(file.content, std::string(file.path));
    EXPECT_TRUE(reading.profile) << ToError("read", reading.issues).what;
  }
}

TEST(Catalogue, EveryRowHasASource) {
  for (const std::string_view name : ForbiddenListNames()) {
    const auto list = BuiltInForbiddenList(name);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->name, name);
    EXPECT_FALSE(list->source.empty());
    for (const auto& row : list->services)
      EXPECT_FALSE(row.source.empty()) << row.id;
  }
  for (const std::string_view name : ProfileNames()) {
    const auto profile = BuiltInProfile(name);
    ASSERT_TRUE(profile) << name;
    EXPECT_EQ(profile->name, name);
    for (const auto& row : profile->entries)
      EXPECT_FALSE(row.source.empty()) << name << row.service;
    for (const auto& row : profile->not_this_class)
      EXPECT_FALSE(row.source.empty()) << name;
    for (const auto& row : profile->services)
      EXPECT_FALSE(row.source.empty()) << row.unit;
  }
}

TEST(Catalogue, HasEveryClassOfElement) {
  EXPECT_THAT(ProfileNames(),
              IsSupersetOf({"amf",  "ausf", "cbc",        "cscf",  "enb",
                            "epdg", "ggsn", "gnb",        "hlr",   "hnb-gw",
                            "hss",  "mme",  "msc-server", "n3iwf", "nrf",
                            "nssf", "pcf",  "pcrf",       "pgw",   "platform-debian",
                            "scp",  "sepp", "sgsn",       "sgw",   "smf",
                            "udm",  "upf"}));
}

TEST(Catalogue, MmeKnowsItsInterfacesAndItsStrangers) {
  const auto mme = BuiltInProfile("mme");
  ASSERT_TRUE(mme);
  const auto s1 = std::ranges::find(mme->entries, "S1-MME", &ProfileEntry::interface);
  ASSERT_NE(s1, mme->entries.end());
  EXPECT_EQ(s1->transport, Transport::kSctp);
  EXPECT_EQ(s1->ports, (WarrantPorts{36412, 36412, false}));
  EXPECT_EQ(s1->sctp_ppid, 18U);
  EXPECT_FALSE(s1->IsVerified("reference"));
  EXPECT_TRUE(s1->IsVerified("port"));
  const auto sgs = std::ranges::find(mme->entries, "SGs", &ProfileEntry::interface);
  ASSERT_NE(sgs, mme->entries.end());
  EXPECT_EQ(sgs->sctp_ppid, 0U);
  EXPECT_EQ(sgs->direction, "out");
  // the rows of `common` come with it
  EXPECT_NE(std::ranges::find(mme->entries, "OAM", &ProfileEntry::interface), mme->entries.end());
  std::vector<int> strangers;
  for (const auto& row : mme->not_this_class)
    strangers.push_back(row.ports.first);
  EXPECT_THAT(strangers, IsSupersetOf({36422, 36443, 8805, 38412}));
}

TEST(Catalogue, R5HasItsTenItems) {
  const auto list = BuiltInForbiddenList("tr33806-r5");
  ASSERT_TRUE(list);
  for (int item = 1; item <= 10; ++item) {
    const std::string prefix = "R5." + std::to_string(item) + "-";
    EXPECT_TRUE(std::ranges::any_of(list->services, [&](const ForbiddenService& row) {
      return row.id.starts_with(prefix);
    })) << prefix;
  }
}

TEST(Catalogue, R5TrapsAreInTheData) {
  const auto list = BuiltInForbiddenList("tr33806-r5");
  ASSERT_TRUE(list);
  for (const auto& row : list->services) {
    EXPECT_FALSE(row.trap.empty()) << row.id;
    // syslog, who, biff, rpcbind and NTP are not forbidden by number
    for (const PortHint other : {PortHint{Transport::kUdp, 514}, PortHint{Transport::kUdp, 513},
                                 PortHint{Transport::kUdp, 512}, PortHint{Transport::kUdp, 123},
                                 PortHint{Transport::kUdp, 111}, PortHint{Transport::kTcp, 22}}) {
      EXPECT_THAT(row.ports, Not(Contains(other))) << row.id;
    }
    for (const char* innocent : {"sshd", "rpcbind", "nmbd", "dnsmasq", "rsyslogd", "inetd"}) {
      EXPECT_THAT(row.processes, Not(Contains(innocent))) << row.id;
    }
    EXPECT_THAT(row.packages, Not(Contains("samba"))) << row.id;
  }
  EXPECT_EQ(Row(*list, "R5.3-snmpv1-set").rule, ForbiddenRule::kConfiguration);
  EXPECT_EQ(Row(*list, "R5.7-port-445").rule, ForbiddenRule::kPort);
  EXPECT_THAT(Row(*list, "R5.1-nfs").subsystems, Contains("nfsd"));
  EXPECT_THAT(Row(*list, "R5.6-rsh").not_this, Contains("rsyslogd"));
  EXPECT_THAT(Row(*list, "R5.5-telnet").processes, Contains("telnetd"));
  EXPECT_THAT(Row(*list, "R5.9-time").inetd, Contains("time"));
}

TEST(Catalogue, UnknownNamesGetAHint) {
  const auto list = BuiltInForbiddenList("tr33806-r6");
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, Error::Code::kNotFound);
  EXPECT_NE(list.error().what.find("did you mean \"tr33806-r5\""), std::string::npos);
  EXPECT_FALSE(BuiltInProfile("mmee"));
}

}  // namespace
}  // namespace pw

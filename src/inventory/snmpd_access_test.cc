// What a configuration comes to. The expected rights are those that snmpd 5.9.3 of Debian 12 was
// seen to give with it.
#include "inventory/snmpd_access.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SnmpdRights Read(std::string_view text) {
  const SnmpdConfig config = ParseSnmpdConfig(text, "c", "snmpd", "snmpd");
  SnmpdRights rights = ReadSnmpdRights(config.lines, "snmpd");
  rights.problems.insert(rights.problems.begin(), config.problems.begin(), config.problems.end());
  return rights;
}

/// "v1/ipv4 rw 1" for each, with the line.
std::vector<std::string> Grants(const SnmpdRights& rights) {
  std::vector<std::string> texts;
  for (const SnmpGrant& grant : rights.grants) {
    texts.push_back(fmt::format("{}/{} {}{} {}", grant.version, ToString(grant.family),
                                grant.read ? "r" : "", grant.write ? "w" : "", grant.line));
  }
  return texts;
}

struct Case {
  std::string_view name;
  std::string_view text;
  std::vector<std::string> grants;
  std::string_view problem;  ///< part of the only one; empty = none
};

void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class SnmpdRightsOf : public testing::TestWithParam<Case> {};

TEST_P(SnmpdRightsOf, AreThoseThatTheAgentGives) {
  const Case& row = GetParam();
  const SnmpdRights rights = Read(row.text);
  EXPECT_EQ(Grants(rights), row.grants);
  if (row.problem.empty()) {
    EXPECT_THAT(rights.problems, IsEmpty());
  } else {
    EXPECT_THAT(rights.problems, ElementsAre(HasSubstr(std::string(row.problem))));
  }
}

// NOLINTBEGIN(cert-err58-cpp): out of memory before main() ends a test as well as behind it
const Case kSimple[] = {
    {"nothing", "", {}, ""},
    {"a community that reads", "rocommunity public\n", {"v1/ipv4 r 1", "v2c/ipv4 r 1"}, ""},
    {"one that writes", "rwcommunity private\n", {"v1/ipv4 rw 1", "v2c/ipv4 rw 1"}, ""},
    {"one that writes over IPv6",
     "RWcommunity6 private default -V x\nview x included .1",
     {"v1/ipv6 rw 1", "v2c/ipv6 rw 1"},
     ""},
    {"one that writes a subtree",
     "rwcommunity private 10.0.0.0/8 .1.3.6.1.4",
     {"v1/ipv4 rw 1", "v2c/ipv4 rw 1"},
     ""},
    {"one in a view that is empty", "rwcommunity private default -V x", {}, ""},
    {"one in the view of nothing", "rwcommunity private default -V _none_", {}, ""},
    {"one for a single version", "rwcommunity -v 2c private", {"v2c/ipv4 rw 1"}, ""},
    {"kinds of views by name",
     "authcommunity read,write private",
     {"v1/ipv4 rw 1", "v2c/ipv4 rw 1", "v1/ipv6 rw 1", "v2c/ipv6 rw 1"},
     ""},
    {"writing without reading",
     "authcommunity write private 10.0.0.1",
     {"v1/ipv4 w 1", "v2c/ipv4 w 1"},
     ""},
    {"traps alone", "authcommunity log,execute,net public", {}, ""},
    {"the first line of a community decides",
     "rocommunity c\nrwcommunity c",
     {"v1/ipv4 r 1", "v2c/ipv4 r 1"},
     ""},
    {"but only for its sources",
     "rocommunity c 10.0.0.1\nrwcommunity c",
     {"v1/ipv4 r 1", "v2c/ipv4 r 1", "v1/ipv4 rw 2", "v2c/ipv4 rw 2"},
     ""},
    {"sources that are shut out", "rwcommunity c !10.0.0.1", {}, ""},
    {"an address of the other family", "rwcommunity c ::1", {}, "of the other family"},
    {"a context", "rwcommunity c default -V all x\nview all included .1", {}, "in a context"},
    {"users of version 3",
     "createUser a SHA secret-word AES secret-word\nrwuser a priv\nrouser b",
     {},
     ""},
    {"a user's rights for a community",
     "com2sec s default c\nrwuser -s v2c s noauth",
     {"v2c/ipv4 rw 1"},
     ""},
    {"a user's rights that want authentication", "com2sec s default c\nrwuser -s v2c s", {}, ""},
    {"a line that is a comment", "  # rwcommunity c\n\t\n#", {}, ""},
    {"a comment behind the community",
     "rwcommunity c # for tests",
     {"v1/ipv4 rw 1", "v2c/ipv4 rw 1"},
     ""},
    {"the community of the example", "rwcommunity COMMUNITY", {}, "refuses"},
    {"a quoted community", "rocommunity \"a b\" 10.0.0.1\n", {"v1/ipv4 r 1", "v2c/ipv4 r 1"}, ""},
    {"a quoted directive", "'rwcommunity' c\r\n", {"v1/ipv4 rw 1", "v2c/ipv4 rw 1"}, ""},
};

const Case kTables[] = {
    {"writing by the tables",
     "com2sec s default c\ngroup g v2c s\nview v included .1\naccess g \"\" any noauth exact v v "
     "none",
     {"v2c/ipv4 rw 1"},
     ""},
    {"reading by the tables",
     "com2sec s default c\ngroup g v1 s\nview v included .1\naccess g \"\" any noauth exact v none "
     "v",
     {"v1/ipv4 r 1"},
     ""},
    {"the view named none may be there",
     "com2sec s default c\ngroup g v1 s\nview none included .1\n"
     "access g \"\" any noauth exact x none x",
     {"v1/ipv4 w 1"},
     ""},
    {"a view that excludes alone",
     "com2sec s default c\ngroup g v1 s\nview v excluded .1\naccess g \"\" any noauth exact v v v",
     {},
     ""},
    {"a view that takes back what it gives",
     "com2sec s default c\ngroup g v1 s\nview v included .1\nview v excluded 1\n"
     "access g \"\" any noauth exact v v v",
     {},
     "includes and excludes the same subtree"},
    {"a comment where the mask stands",
     "com2sec s default c\ngroup g v1 s\nview v included .1 # all\n"
     "access g \"\" any noauth exact v v v",
     {},
     "c:3: view has a mask that the agent refuses"},
    {"without a group",
     "com2sec s default c\naccess g \"\" any noauth exact _all_ _all_ _all_",
     {},
     ""},
    {"a level above that of communities",
     "com2sec s default c\ngroup g v2c s\naccess g \"\" any auth exact _all_ _all_ none",
     {},
     ""},
    {"access of another model",
     "com2sec s default c\ngroup g v2c s\naccess g \"\" usm noauth exact _all_ _all_ none",
     {},
     ""},
    {"the row of the model goes before that of any",
     "com2sec s default c\ngroup g v1 s\ngroup g v2c s\n"
     "access g \"\" any noauth exact _all_ _all_ none\n"
     "access g \"\" v2c noauth exact _all_ none none",
     {"v1/ipv4 rw 1", "v2c/ipv4 r 1"},
     ""},
    {"a right that is set later",
     "com2sec s default c\ngroup g v2c s\naccess g \"\" v2c noauth exact _all_ none none\n"
     "setaccess g \"\" v2c noauth exact write _all_",
     {"v2c/ipv4 rw 1"},
     ""},
    {"a right by kinds",
     "com2sec6 s default c\ngroup g v2c s\nauthaccess read,write g -s v2c _all_",
     {"v2c/ipv6 rw 1"},
     ""},
    {"a group of any model is no field that a community has",
     "com2sec s default c\ngroup g any s\naccess g \"\" any noauth prefix _all_ none none",
     {"v1/ipv4 r 1", "v2c/ipv4 r 1"},
     ""},
    {"a context that the agent may not have",
     "com2sec -Cn x s default c\ngroup g v1 s\naccess g x any noauth exact _all_ _all_ none",
     {},
     "c:1: gives rights in a context"},
    {"access that lacks its last field",
     "com2sec s default c\ngroup g v1 s\naccess g \"\" any noauth exact _all_ _all_",
     {},
     "c:3: access lacks a field"},
    {"a Unix socket is no network", "com2secunix s default c\ngroup g v1 s", {}, ""},
};

const Case kTypes[] = {
    {"a version that is switched off",
     "rwcommunity c\n[snmp] disableSNMPv1 yes",
     {"v2c/ipv4 rw 1"},
     ""},
    {"the last word on it counts",
     "[snmp]\ndisableSNMPv1 yes\ndisableSNMPv1 0\n[snmpd]\nrwcommunity c",
     {"v1/ipv4 rw 5", "v2c/ipv4 rw 5"},
     ""},
    {"a word that is none", "[snmp] disableSNMPv2c maybe", {}, "neither yes nor no"},
    {"a directive under another type is not that directive",
     "[snmp]\nrwcommunity c",
     {},
     "c:2: what stands there is no directive"},
    {"a type that is not known changes nothing",
     "[snmptrapd]\nrwcommunity c",
     {"v1/ipv4 rw 2", "v2c/ipv4 rw 2"},
     "c:1: a file type"},
    {"a directive that is not known", "rwcommunityfoo c", {}, "c:1: what stands there is no"},
    {"a module that is loaded", "dlmod x /x.so", {}, "c:1: dlmod may give rights"},
    {"code that is loaded", "perl do '/x.pl'", {}, "c:1: perl may give rights"},
    {"rows that were kept", "vacmGroup 1 3 2 0x61 0x62", {}, "c:1: vacmgroup may give rights"},
    {"another folder", "[snmp] persistentDir /x", {}, "persistentdir names another folder"},
    {"what other things want",
     "sysContact a\nproc sshd\nmaster agentx\nextend a /bin/b\n[agentx] "
     "agentXTimeout 3\n",
     {},
     ""},
};
// NOLINTEND(cert-err58-cpp)

INSTANTIATE_TEST_SUITE_P(Simple, SnmpdRightsOf, testing::ValuesIn(kSimple));
INSTANTIATE_TEST_SUITE_P(Tables, SnmpdRightsOf, testing::ValuesIn(kTables));
INSTANTIATE_TEST_SUITE_P(Types, SnmpdRightsOf, testing::ValuesIn(kTypes));

TEST(SnmpdGrant, NamesTheLineOfTheCommunityAndThatOfTheRight) {
  const auto rights = Read(
      "com2sec s 10.0.0.0/8 c\ngroup g v2c s\naccess g \"\" any noauth exact "
      "_all_ _all_ none\nrwcommunity d 192.0.2.1");
  ASSERT_EQ(rights.grants.size(), 3U);
  EXPECT_EQ(rights.grants[0].directive, "com2sec");
  EXPECT_EQ(rights.grants[0].source, "10.0.0.0/8");
  EXPECT_EQ(rights.grants[0].view, "_all_");
  EXPECT_EQ(rights.grants[0].access, "c:3");
  EXPECT_EQ(rights.grants[1].directive, "rwcommunity");
  EXPECT_EQ(rights.grants[1].access, "");
}

TEST(SnmpdGrant, NeverHoldsACommunity) {
  const auto rights = Read(
      "rwcommunity hunter2\ncom2sec hunter3 default hunter2\nhunter2 x\n"
      "rwcommunity COMMUNITY hunter2\n[hunter2] x y\n");
  std::string all;
  for (const SnmpGrant& grant : rights.grants)
    all += grant.directive + grant.source + grant.view + grant.access;
  for (const std::string& problem : rights.problems)
    all += problem;
  EXPECT_THAT(all, testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace pw

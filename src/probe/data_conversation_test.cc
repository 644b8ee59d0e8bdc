#include "probe/ldap_conversation.h"
#include "probe/memcached_conversation.h"
#include "probe/mongodb_conversation.h"
#include "probe/mysql_conversation.h"
#include "probe/postgresql_conversation.h"
#include "probe/probe_case_test.h"
#include "probe/text_scripts.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

const ProbeContext kTcp = RecordedContext(Transport::kTcp, 4000);
const ProbeContext kUdp = RecordedContext(Transport::kUdp, 4000);

TEST(Redis, IsProvenByTheWordThatComesBack) {
  // Redis 7.0.15 of Debian 12; its INFO is longer
  const Heard heard =
      Hold(SpeakRedis, kTcp,
           {Answers{"$10\r\nth4lv6jvak\r\n"},
            Answers{"$573\r\n# Server\r\nredis_version:7.0.15\r\nredis_git_sha1:0\r\n"
                    "os:Linux 6.1.0 x86_64\r\narch_bits:64\r\n"}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "redis");
  EXPECT_EQ(heard.identity->version, "7.0.15");
  EXPECT_EQ(WeaknessOf(heard), "redis-no-auth");
  EXPECT_EQ(FactOf(*heard.identity, "redis.os"), "Linux 6.1.0 x86_64");
  EXPECT_FALSE(Hold(SpeakRedis, kTcp, {Answers{"$10\r\nxxxxxxxxxx\r\n"}}).identity);
}

TEST(Redis, TellsAPasswordFromProtectedMode) {
  const Heard password = Hold(SpeakRedis, kTcp, {Answers{"-NOAUTH Authentication required.\r\n"}});
  ASSERT_TRUE(password.identity);
  EXPECT_EQ(FactOf(*password.identity, "redis.access"), "password");
  EXPECT_TRUE(password.identity->weaknesses.empty());
  EXPECT_EQ(password.said.size(), 1U);
  const Heard protects = Hold(
      SpeakRedis, kTcp,
      {Answers{
          "-DENIED Redis is running in protected mode because protected mode is enabled\r\n"}});
  ASSERT_TRUE(protects.identity);
  EXPECT_EQ(FactOf(*protects.identity, "redis.access"), "protected-mode");
}

TEST(TextScripts, BelieveNoEcho) {
  for (const Speaker speak : {SpeakRedis, SpeakMemcached, SpeakZookeeper, SpeakAmqp, SpeakSmtp,
                              SpeakImap, SpeakPop3, SpeakNats}) {
    EXPECT_FALSE(HoldWithEcho(speak, kTcp).identity);
  }
}

TEST(Memcached, IsProvenByVersionAndAKeyThatNobodyHas) {
  const Heard tcp = Hold(SpeakMemcached, kTcp, {Answers{"VERSION 1.6.18\r\n"}, Answers{"END\r\n"}});
  ASSERT_TRUE(tcp.identity);
  EXPECT_EQ(tcp.identity->version, "1.6.18");
  EXPECT_EQ(WeaknessOf(tcp), "memcached-open");
  EXPECT_EQ(tcp.said.back(), "quit\r\n");
  const Heard udp =
      Hold(SpeakMemcachedUdp, kUdp, {Answers{FromHex("5cc1000000010000") + "VERSION 1.6.18\r\n"}});
  EXPECT_EQ(WeaknessOf(udp), "memcached-open");
  EXPECT_FALSE(
      Hold(SpeakMemcachedUdp, kUdp, {Answers{FromHex("0000000000010000") + "VERSION 1\r\n"}})
          .identity);
  EXPECT_FALSE(HoldWithEcho(SpeakMemcachedUdp, kUdp).identity);
}

TEST(Postgresql, LearnsHowItWantsToBeConvinced) {
  // PostgreSQL 15 of Debian 12: SCRAM-SHA-256
  const Heard scram =
      Hold(SpeakPostgresql, kTcp,
           {Answers{FromHex("52000000170000000a") + "SCRAM-SHA-256" + std::string(2, '\0')}});
  ASSERT_TRUE(scram.identity);
  EXPECT_EQ(scram.identity->protocol, "postgresql");
  EXPECT_EQ(scram.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*scram.identity, "postgresql.authentication"), "scram-sha-256");
  EXPECT_TRUE(scram.identity->weaknesses.empty());
}

std::string PostgresqlError(std::string_view code, std::string_view message) {
  std::string body = std::string("SFATAL") + '\0' + "C" + std::string(code) + '\0' + "M" +
                     std::string(message) + '\0' + '\0';
  return "E" + FromHex("000000") + static_cast<char>(body.size() + 4) + body;
}

TEST(Postgresql, BlamesTrustOnlyWhereTheDatabaseWasLookedFor) {
  const std::string trusted = FromHex("520000000800000000");
  const std::string missing = PostgresqlError("3D000", "database \"th4lv6jvak78\" does not exist");
  const Heard open = Hold(SpeakPostgresql, kTcp, {Answers{trusted}, Answers{missing}});
  EXPECT_EQ(WeaknessOf(open), "postgresql-trust");
  const Heard refused =
      Hold(SpeakPostgresql, kTcp,
           {Answers{PostgresqlError("28000",
                                    "no pg_hba.conf entry for host \"10.88.0.1\", user "
                                    "\"postgres\", database \"th4lv6jvak78\", no encryption")}});
  ASSERT_TRUE(refused.identity);
  EXPECT_EQ(refused.identity->confidence, Confidence::kBehaviour);
  EXPECT_TRUE(refused.identity->weaknesses.empty());
  EXPECT_FALSE(Hold(SpeakPostgresql, kTcp, {Answers{"E\0\0\0\4"}}).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakPostgresql, kTcp).identity);
}

// MariaDB 10.11.19 of Debian 12
constexpr std::string_view kMariadb =
    "640000000a352e352e352d31302e31312e31392d4d6172696144422d302b646562313275310005000000622e5c65"
    "6651423600fef72d0200ff81150000000000001d000000265d23347b3121504e783439006d7973716c5f6e617469"
    "76655f70617373776f726400";
constexpr std::string_view kMariadbRefuses =
    "4f000002ff15042332383030304163636573732064656e69656420666f72207573657220277468346c76366a7661"
    "6b373827402731302e38382e302e312720287573696e672070617373776f72643a204e4f29";

TEST(Mysql, IsProvenByTheNameInTheRefusal) {
  const Heard heard =
      Hold(SpeakMysql, kTcp, {Answers{FromHex(kMariadb)}, Answers{FromHex(kMariadbRefuses)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "mysql");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "MariaDB");
  EXPECT_EQ(heard.identity->version, "10.11.19");
  EXPECT_EQ(FactOf(*heard.identity, "mysql.error"),
            "Access denied for user 'th4lv6jvak78'@'10.88.0.1' (using password: NO)");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
}

TEST(Mysql, BlamesAnAnonymousAccountAndLeavesInOrder) {
  const Heard heard = Hold(
      SpeakMysql, kTcp, {Answers{FromHex(kMariadb)}, Answers{FromHex("0700000200000002000000")}});
  EXPECT_EQ(WeaknessOf(heard), "mysql-anonymous");
  EXPECT_EQ(heard.said.back(), FromHex("0100000001"));
}

TEST(Mysql, KnowsTheRefusalOfAHost) {
  const std::string message = "Host '10.88.0.1' is not allowed to connect to this MariaDB server";
  const Heard heard = Hold(SpeakMysql, kTcp,
                           {Answers{std::string(1, static_cast<char>(message.size() + 3)) +
                                    FromHex("000000ff6a04") + message}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "MariaDB");
  EXPECT_TRUE(GreetsLikeMysql(FromHex(kMariadb)));
  EXPECT_FALSE(GreetsLikeMysql("220 ftp"));
}

/// A BSON document of these elements.
std::string Document(std::string_view elements) {
  std::string document(1, static_cast<char>(elements.size() + 5));
  return document + FromHex("000000") + std::string(elements) + '\0';
}

/// An OP_MSG that answers the `step`-th request: laid out by hand after the manual.
std::string MongoAnswer(int step, std::string_view document) {
  std::string request = FromHex(FirstSaid(SpeakMongodb, kTcp)).substr(4, 4);
  request[0] = static_cast<char>(request[0] + step);
  const std::string body = FromHex(
                               "00000000"
                               "00") +
                           std::string(document);
  return std::string(1, static_cast<char>(body.size() + 16)) +
         FromHex(
             "000000"
             "09000000") +
         request + FromHex("dd070000") + body;
}

TEST(Mongodb, LearnsVersionAndBlamesOpenDatabases) {
  using namespace std::string_literals;
  const std::string ok = "\x01ok\0\0\0\0\0\0\0\xf0\x3f"s;
  const std::string hello = Document("\x10maxWireVersion\0\x11\0\0\0"s + ok);
  const std::string build = Document("\x02version\0\x06\0\0\0"s + "6.0.5\0"s + ok);
  const std::string list = Document(
      "\x04"
      "databases\0\x05\0\0\0\0"s +
      ok);
  const Heard open = Hold(SpeakMongodb, kTcp,
                          {Answers{MongoAnswer(0, hello)}, Answers{MongoAnswer(1, build)},
                           Answers{MongoAnswer(2, list)}});
  ASSERT_TRUE(open.identity);
  EXPECT_EQ(open.identity->protocol, "mongodb");
  EXPECT_EQ(open.identity->version, "6.0.5");
  EXPECT_EQ(FactOf(*open.identity, "mongodb.wire-version"), "17");
  EXPECT_EQ(WeaknessOf(open), "mongodb-no-auth");
  const std::string denied = Document("\x01ok\0\0\0\0\0\0\0\0\0"s +
                                      "\x10"
                                      "code\0\x0d\0\0\0"s);
  const Heard closed = Hold(SpeakMongodb, kTcp,
                            {Answers{MongoAnswer(0, hello)}, Answers{MongoAnswer(1, build)},
                             Answers{MongoAnswer(2, denied)}});
  EXPECT_EQ(WeaknessOf(closed), "");
  EXPECT_FALSE(Hold(SpeakMongodb, kTcp, {Answers{MongoAnswer(9, hello)}}).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakMongodb, kTcp).identity);
}

TEST(Nats, LearnsVersionAndBlamesOneThatAnswersStrangers) {
  const Answers info{R"(INFO {"server_id":"NA","version":"2.9.10","port":4222} )"
                     "\r\n"};
  const Heard open = Hold(SpeakNats, kTcp, {info, Answers{"PONG\r\n"}});
  ASSERT_TRUE(open.identity);
  EXPECT_EQ(open.identity->version, "2.9.10");
  EXPECT_EQ(WeaknessOf(open), "nats-no-auth");
  const Heard closed = Hold(SpeakNats, kTcp, {info, Answers{"-ERR 'Authorization Violation'\r\n"}});
  EXPECT_EQ(WeaknessOf(closed), "");
}

// OpenLDAP 2.5.13 of Debian 12: the root entry; no such entry (an empty directory). The entry is
// composed by hand.
constexpr std::string_view kSlapdRoot =
    "306a020409025cc264620400305e3025040b6f626a656374436c61737331160403746f70040f4f70656e4c444150"
    "726f6f744453453018040e6e616d696e67436f6e74657874733106040464633d78301b0414737570706f72746564"
    "4c44415056657273696f6e3103040133300f020409025cc265070a010004000400";
constexpr std::string_view kSlapdNoSuchEntry = "300f020409025cc365070a012004000400";
constexpr std::string_view kSlapdEntry =
    "3010020409025cc36408040464633d783000300f020409025cc365070a010004000400";

TEST(Ldap, ReadsTheRootEntryAndTriesItsNamingContext) {
  const Heard heard =
      Hold(SpeakLdap, kTcp, {Answers{FromHex(kSlapdRoot)}, Answers{FromHex(kSlapdNoSuchEntry)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "ldap");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.identity->product, "OpenLDAP");
  EXPECT_EQ(FactOf(*heard.identity, "ldap.naming-context"), "dc=x");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
  EXPECT_EQ(heard.said.size(), 3U);  // the last is the goodbye
  const Heard open =
      Hold(SpeakLdap, kTcp, {Answers{FromHex(kSlapdRoot)}, Answers{FromHex(kSlapdEntry)}});
  EXPECT_EQ(WeaknessOf(open), "ldap-anonymous-read");
  EXPECT_FALSE(HoldWithEcho(SpeakLdap, kTcp).identity);
}

}  // namespace
}  // namespace pw

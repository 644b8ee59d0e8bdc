#include "probe/ldap_conversation.h"
#include "probe/memcached_conversation.h"
#include "probe/mongodb_conversation.h"
#include "probe/mysql_conversation.h"
#include "probe/postgresql_conversation.h"
#include "probe/probe_spec.h"
#include "probe/text_scripts.h"

namespace pw {
namespace {

constexpr std::array kTcp{Carrier::kTcp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp};
constexpr std::array kTcpAndTls{Carrier::kTcp, Carrier::kTls, Carrier::kTls, Carrier::kTls};
constexpr std::array kUdp{Carrier::kUdp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};

constexpr auto kDataProbes = std::to_array<ProbeSpec>({
    {.name = "redis",
     .protocols = "redis",
     .carriers = kTcpAndTls,
     .ports = {6379, 6380, 26379},
     .rank = 3,
     .make = SpeakRedis,
     .source = "Redis serialization protocol specification; commands ECHO, INFO"},
    {.name = "postgresql",
     .protocols = "postgresql",
     .carriers = kTcp,
     .ports = {5432, 5433, 6432},
     .rank = 4,
     .make = SpeakPostgresql,
     .source = "PostgreSQL 15 documentation, Frontend/Backend Protocol"},
    {.name = "mysql",
     .protocols = "mysql",
     .carriers = kTcp,
     .ports = {3306, 3307},
     .rank = 0,
     .greets = GreetsLikeMysql,
     .make = SpeakMysql,
     .source = "MariaDB documentation, client/server protocol, connecting"},
    {.name = "mongodb",
     .protocols = "mongodb",
     .carriers = kTcpAndTls,
     .ports = {27017, 27018, 27019},
     .rank = 4,
     .make = SpeakMongodb,
     .source = "MongoDB manual, wire protocol, OP_MSG; bsonspec.org"},
    {.name = "ldap",
     .protocols = "ldap",
     .carriers = kTcpAndTls,
     .ports = {389, 636, 3268, 3269},
     .rank = 3,
     .make = SpeakLdap,
     .source = "RFC 4511 s.4.5; RFC 4512 s.5.1"},
    {.name = "memcached",
     .protocols = "memcached",
     .carriers = kTcp,
     .ports = {11211},
     .rank = 4,
     .make = SpeakMemcached,
     .source = "memcached protocol.txt"},
    {.name = "memcached-udp",
     .protocols = "memcached",
     .carriers = kUdp,
     .ports = {11211},
     .rank = 5,
     .make = SpeakMemcachedUdp,
     .source = "memcached protocol.txt, UDP protocol"},
    {.name = "zookeeper",
     .protocols = "zookeeper",
     .carriers = kTcp,
     .ports = {2181},
     .rank = 7,
     .make = SpeakZookeeper,
     .source = "ZooKeeper administrator's guide, the four letter words"},
    {.name = "nats",
     .protocols = "nats",
     .carriers = kTcpAndTls,
     .ports = {4222},
     .rank = 0,
     .greets = GreetsLikeNats,
     .make = SpeakNats,
     .source = "NATS documentation, client protocol"},
    {.name = "amqp",
     .protocols = "amqp",
     .carriers = kTcpAndTls,
     .ports = {5672, 5671},
     .rank = 6,
     .make = SpeakAmqp,
     .source = "AMQP 0-9-1 s.4.2.2, s.4.2.3"},
});

}  // namespace

std::span<const ProbeSpec> DataProbes() {
  return kDataProbes;
}

}  // namespace pw

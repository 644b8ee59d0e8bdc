#include "probe/rpc_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"

#include <map>

#include <gtest/gtest.h>

namespace pw {
namespace {

using Ids = std::vector<std::string>;

struct Versions {
  std::uint32_t low;
  std::uint32_t high;
};

/// A server of RPC over UDP that has some programs, and results for the last procedure of each.
class Server {
 public:
  std::map<std::uint32_t, Versions> programs;
  std::string results;
  std::vector<std::uint32_t> procedures;

  std::optional<std::string> Answer(const std::string& message) {
    ByteReader call(AsBytes(message));
    const auto xid = *call.Read<std::uint32_t>();
    EXPECT_TRUE(call.Skip(8));
    const auto program = *call.Read<std::uint32_t>();
    const auto version = *call.Read<std::uint32_t>();
    procedures.push_back(*call.Read<std::uint32_t>());
    ByteWriter reply;
    reply.Write(xid);
    for (const std::uint32_t word : {1U, 0U, 0U, 0U})
      reply.Write(word);
    const auto found = programs.find(program);
    if (found == programs.end()) {
      reply.Write(1U);
    } else if (version < found->second.low || version > found->second.high) {
      for (const std::uint32_t word : {2U, found->second.low, found->second.high})
        reply.Write(word);
    } else {
      reply.Write(0U);
      if (procedures.back() != 0) reply.Append(results);
    }
    return std::string(AsText(reply.View()));
  }
};

std::optional<ServiceIdentity> Ask(Server& server) {
  RpcConversation rpc(UdpContext(12345));
  HoldWith(rpc, [&](const std::string& message) { return server.Answer(message); });
  return rpc.identity();
}

TEST(RpcConversation, FindsNfsAndItsVersionsOnAnyPort) {
  Server server{{{100003, {3, 4}}}, {}, {}};
  const auto identity = Ask(server);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->protocol, "nfs");
  EXPECT_EQ(identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*identity, "rpc.programs"), "nfs 3-4");
  EXPECT_EQ(FactOf(*identity, "nfs.versions"), "3, 4");
}

// the list of nfs-ganesha 4.3
TEST(RpcConversation, ReadsTheListOfExportsAndNeverMounts) {
  Server server{
      {{100005, {1, 3}}}, FromHex("00000001000000082f7372762f6674700000000000000000"), {}};
  const auto identity = Ask(server);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->protocol, "mountd");
  EXPECT_EQ(FactOf(*identity, "mountd.exports"), "/srv/ftp (everyone)");
  EXPECT_EQ(WeaknessIds(identity), (Ids{"nfs-export-world"}));
  EXPECT_EQ(identity->weaknesses[0].detail, "The list of exports offers to everyone: /srv/ftp");
  for (const std::uint32_t procedure : server.procedures)
    EXPECT_TRUE(procedure == 0 || procedure == 5) << procedure;
}

TEST(RpcConversation, AnExportToAGroupIsNoWeakness) {
  Server server{
      {{100005, {3, 3}}},
      FromHex("00000001000000022f610000 0000000100000008 31302e302f323420 00000000 00000000"),
      {}};
  const auto identity = Ask(server);
  ASSERT_TRUE(identity);
  EXPECT_EQ(FactOf(*identity, "mountd.exports"), "/a (10.0/24 )");
  EXPECT_TRUE(identity->weaknesses.empty());
}

TEST(RpcConversation, ReadsThePortmappersList) {
  Server server{{{100000, {2, 4}}},
                FromHex("00000001 000186a3 00000003 00000006 00000801 00000001 000f4240 00000001"
                        "00000011 00000400 00000000"),
                {}};
  const auto identity = Ask(server);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->protocol, "portmapper");
  EXPECT_EQ(FactOf(*identity, "rpc.mappings"), "1000000 udp/1024, nfs tcp/2049");
}

TEST(RpcConversation, AServerWithoutAKnownProgramSpeaksRpc) {
  Server server;
  const auto identity = Ask(server);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->protocol, "onc-rpc");
  EXPECT_EQ(identity->confidence, Confidence::kBehaviour);
}

TEST(RpcConversation, BelievesNoReplyWithAnotherXidAndNoEcho) {
  RpcConversation strange(UdpContext(111));
  HoldWith(strange, [](const std::string&) {
    return std::optional(FromHex("00000001 00000001 00000000 00000000 00000000 00000001"));
  });
  EXPECT_FALSE(strange.identity());
  RpcConversation echoed(UdpContext(111));
  HoldWith(echoed, [](const std::string& message) { return std::optional(message); });
  EXPECT_FALSE(echoed.identity());
}

// nfs-ganesha 4.3 over TCP: the first call of nonce 1, answered in two pieces
TEST(RpcConversation, WaitsForTheRestOfARecord) {
  RpcConversation rpc(TcpContext(2049));
  const Heard heard =
      Converse(rpc, std::vector<PeerStep>{Answers{FromHex("80000018 89025cc1 00000001 00000000")},
                                          Answers{FromHex("00000000 00000000 00000001")}});
  EXPECT_EQ(heard.said[0], FromHex("80000028 89025cc1 00000000 00000002 000186a3 0001977c 00000000"
                                   "00000000 00000000 00000000 00000000"));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "onc-rpc");
}

}  // namespace
}  // namespace pw

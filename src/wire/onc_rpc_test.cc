#include "wire/onc_rpc.h"

#include "wire/hex_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(OncRpc, BuildsACallWithAndWithoutRecordMark) {
  const RpcCall call{0x01020304, 100000, 2, 0};
  const std::string datagram =
      "01020304000000000000000"
      "2000186a0000000020000000000000000000000000000000000000000";
  EXPECT_EQ(ToHex(BuildRpcCall(call, false)), datagram);
  EXPECT_EQ(ToHex(BuildRpcCall(call, true)), "80000028" + datagram);
}

// nfs-ganesha 4.3, mountd asked for version 104316
TEST(OncRpc, ReadsTheVersionsOfAProgram) {
  const auto reply =
      ParseRpcReply(Hex("fb32555e00000001000000000000000000000000000000020000000100000003"));
  ASSERT_TRUE(reply) << reply.error().what;
  EXPECT_EQ(reply->xid, 0xfb32555eU);
  EXPECT_EQ(reply->status, RpcStatus::kProgramMismatch);
  EXPECT_EQ(reply->low, 1U);
  EXPECT_EQ(reply->high, 3U);
}

TEST(OncRpc, ReadsThatAProgramIsNotThereAndThatACallIsDenied) {
  EXPECT_EQ(ParseRpcReply(Hex("89025cc10000000100000000000000000000000000000001"))->status,
            RpcStatus::kProgramUnavailable);
  EXPECT_EQ(ParseRpcReply(Hex("89025cc100000001000000010000000100000005"))->status,
            RpcStatus::kDenied);
}

TEST(OncRpc, RefusesACallAndAVerifierThatIsTooLong) {
  EXPECT_FALSE(ParseRpcReply(BuildRpcCall({1, 100000, 2, 0}, false)));
  EXPECT_FALSE(ParseRpcReply(Hex("000000010000000100000000000000000000ffff00000000")));
}

TEST(OncRpc, JoinsFragmentsOfARecord) {
  std::size_t used = 0;
  const auto record = TakeRpcRecord(Hex("00000002aabb80000001ccdd"), used);
  ASSERT_TRUE(record && *record);
  EXPECT_EQ(ToHex(**record), "aabbcc");
  EXPECT_EQ(used, 11U);
  const auto part = TakeRpcRecord(Hex("00000002aabb800000"), used);
  ASSERT_TRUE(part);
  EXPECT_FALSE(*part);
  EXPECT_FALSE(TakeRpcRecord(Hex("80020000"), used));
}

TEST(OncRpc, ReadsThePortmappersList) {
  const auto list = ParseRpcMappings(Hex(
      "00000001000186a000000004000000060000006f00000001000186a300000003000000110000080100000000"));
  ASSERT_TRUE(list) << list.error().what;
  EXPECT_EQ(*list, (std::vector<RpcMapping>{{100000, 4, 6, 111}, {100003, 3, 17, 2049}}));
  EXPECT_FALSE(ParseRpcMappings(Hex("00000001000186a0")));
  EXPECT_FALSE(ParseRpcMappings(Hex("00000002")));
}

// nfs-ganesha 4.3: one export to all; then one to two groups, written by hand
TEST(OncRpc, ReadsTheListOfExports) {
  const auto open = ParseNfsExports(Hex("00000001000000082f7372762f6674700000000000000000"));
  ASSERT_TRUE(open) << open.error().what;
  EXPECT_EQ(*open, (std::vector<NfsExport>{{"/srv/ftp", {}}}));
  const auto closed =
      ParseNfsExports(Hex("00000001000000022f610000"
                          "00000001000000036f6e6500"
                          "000000010000000474776f730000000000000000"));
  ASSERT_TRUE(closed) << closed.error().what;
  EXPECT_EQ(*closed, (std::vector<NfsExport>{{"/a", {"one", "twos"}}}));
  EXPECT_FALSE(ParseNfsExports(Hex("00000001ffffffff2f61")));
}

}  // namespace
}  // namespace pw

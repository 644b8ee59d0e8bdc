#include "wire/ike_message.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(IkeMessage, OffersWhatNobodyHas) {
  const std::vector<std::byte> filler(64, std::byte{0xaa});
  const auto bytes = BuildIkeSaInit(0x0102030405060708, filler);
  EXPECT_EQ(ToHex(bytes).substr(0, 200),
            "01020304050607080000000000000000212022080000000000000094"
            "2200002c"
            "0000002801010004"
            "030000080100ffff030000080200ffff030000080300ffff000000080400ffff"
            "28000028ffff0000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "aa");
  const auto read = ParseIkeMessage(bytes);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->initiator, 0x0102030405060708U);
  EXPECT_FALSE(read->response);
  EXPECT_FALSE(read->notify);
}

TEST(IkeMessage, ReadsARefusal) {
  const std::string_view bytes(
      "\1\2\3\4\5\6\7\x08\x11\x12\x13\x14\x15\x16\x17\x18"
      "\x29\x20\x22\x20\0\0\0\0\0\0\0\x24\0\0\0\x08\0\0\0\x0e",
      36);
  const auto message = ParseIkeMessage(AsBytes(bytes));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_TRUE(message->response);
  EXPECT_EQ(message->notify, kIkeNoProposal);
  EXPECT_FALSE(ParseIkeMessage(AsBytes(bytes.substr(0, 35))));
}

}  // namespace
}  // namespace pw

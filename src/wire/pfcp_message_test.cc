#include "wire/pfcp_message.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(PfcpMessage, AsksForAHeartbeat) {
  EXPECT_EQ(ToHex(BuildPfcpHeartbeat(0x123456, 0xe8754700)), "2001000c1234560000600004e8754700");
}

TEST(PfcpMessage, ReadsWhenThePeerStarted) {
  const auto message = ParsePfcpMessage(
      AsBytes(std::string_view("\x20\x02\x00\x0c\x12\x34\x56\0\0\x60\0\x04\xe8\x75\x47\0", 16)));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->type, kPfcpHeartbeatResponse);
  EXPECT_EQ(message->sequence, 0x123456U);
  EXPECT_EQ(message->started, 0xe8754700U);
}

TEST(PfcpMessage, SkipsASessionEndpoint) {
  const auto message =
      ParsePfcpMessage(AsBytes(std::string_view("\x21\x33\0\x0c\1\2\3\4\5\6\7\x08\0\0\x09\0", 16)));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->sequence, 9U);
  EXPECT_FALSE(message->started);
}

TEST(PfcpMessage, RefusesWhatIsTooShort) {
  EXPECT_FALSE(ParsePfcpMessage(AsBytes(std::string_view("\x20\x02\x00\x0c\x12\x34", 6))));
  EXPECT_FALSE(ParsePfcpMessage(AsBytes(std::string_view("\x20\x02\x00\x02\x12\x34", 6))));
  EXPECT_FALSE(ParsePfcpMessage(AsBytes(std::string_view("\0\x02\x00\x04\1\2\3\4", 8))));
}

}  // namespace
}  // namespace pw

#include "wire/sigtran_message.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(SigtranMessage, AsksForAHeartbeat) {
  EXPECT_EQ(ToHex(BuildSigtranBeat(AsBytes("SCAS"))), "01000303000000100009000853434153");
  EXPECT_EQ(ToHex(BuildSigtranBeat(AsBytes("word7"))), "010003030000001400090009776f726437000000");
}

TEST(SigtranMessage, ReadsTheDataThatCameBack) {
  const auto message = ParseSigtranMessage(
      AsBytes(std::string_view("\x01\0\x03\x06\0\0\0\x14\0\x09\0\x09word7\0\0\0", 20)));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->message_class, kSigtranAspState);
  EXPECT_EQ(message->type, kSigtranBeatAck);
  ASSERT_TRUE(message->heartbeat_data);
  EXPECT_EQ(AsText(*message->heartbeat_data), "word7");
}

TEST(SigtranMessage, ReadsAnErrorCode) {
  const auto message = ParseSigtranMessage(
      AsBytes(std::string_view("\x01\0\0\0\0\0\0\x10\0\x0c\0\x08\0\0\0\x0d", 16)));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->error_code, 13U);
}

TEST(SigtranMessage, RefusesOtherVersionsAndLengths) {
  EXPECT_FALSE(ParseSigtranMessage(AsBytes(std::string_view("\x02\0\x03\x06\0\0\0\x08", 8))));
  EXPECT_FALSE(ParseSigtranMessage(AsBytes(std::string_view("\x01\0\x03\x06\0\0\0\x07", 8))));
  const auto longer = ParseSigtranMessage(AsBytes(std::string_view("\x01\0\x03\x06\0\0\0\x09", 8)));
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, Error::Code::kTruncated);
}

}  // namespace
}  // namespace pw

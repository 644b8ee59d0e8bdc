#include "wire/ntp_packet.h"

#include "base/bytes.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(NtpPacket, AsksWithATransmitTimestampAlone) {
  const auto request = BuildNtpRequest(0x0123456789abcdef);
  EXPECT_EQ(ToHex(request), "23" + std::string(78, '0') + "0123456789abcdef");
  const auto read = ParseNtpPacket(request);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->mode, kNtpClient);
  EXPECT_EQ(read->transmit, 0x0123456789abcdefU);
}

TEST(NtpPacket, LeavesOtherModesToOthers) {
  auto bytes = BuildNtpRequest(1);
  bytes[0] = std::byte{0x26};
  EXPECT_FALSE(ParseNtpPacket(bytes));
  EXPECT_FALSE(ParseNtpPacket(std::span(bytes).first(47)));
}

TEST(NtpPacket, ReadsAControlMessage) {
  EXPECT_EQ(ToHex(BuildNtpReadVariables(0x1234)), "160212340000000000000000");
  const auto control =
      ParseNtpControl(AsBytes(std::string_view("\x16\x82\x12\x34\x06\x15\0\0\0\0\0\x04leap", 16)));
  ASSERT_TRUE(control) << control.error().what;
  EXPECT_TRUE(control->response);
  EXPECT_FALSE(control->error);
  EXPECT_EQ(control->opcode, 2);
  EXPECT_EQ(control->sequence, 0x1234);
  EXPECT_EQ(control->data, "leap");
  EXPECT_FALSE(
      ParseNtpControl(AsBytes(std::string_view("\x16\x82\x12\x34\0\0\0\0\0\0\0\5leap", 16))));
}

}  // namespace
}  // namespace pw

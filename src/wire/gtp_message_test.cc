#include "wire/gtp_message.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(GtpMessage, AsksForAnEchoInEachFlavour) {
  EXPECT_EQ(ToHex(BuildGtpEcho(GtpFlavour::kV1, 1, 0x1234)), "320100040000000012340000");
  EXPECT_EQ(ToHex(BuildGtpEcho(GtpFlavour::kV2, 2, 0x123456)), "40010009123456000300010000");
  EXPECT_EQ(ToHex(BuildGtpEcho(GtpFlavour::kPrime, 2, 0x1234)), "4e0100001234");
  EXPECT_EQ(ToHex(BuildGtpEcho(GtpFlavour::kPrime, 1, 0x1234)), "2e0100001234");
  EXPECT_EQ(ToHex(BuildGtpEcho(GtpFlavour::kPrime, 0, 0x1234)), "0f0100001234");
  EXPECT_EQ(ToHex(BuildGtpEcho(GtpFlavour::kV0, 0, 0x1234)),
            "1e01000012340000ffffffff0000000000000000");
}

TEST(GtpMessage, ReadsBackEachFlavour) {
  struct Row {
    GtpFlavour flavour;
    std::uint8_t version;
    std::uint32_t sequence;
  };
  for (const Row& row : {Row{GtpFlavour::kV1, 1, 0xbeef}, Row{GtpFlavour::kV2, 2, 0xc0ffee},
                         Row{GtpFlavour::kPrime, 2, 7}, Row{GtpFlavour::kPrime, 1, 7},
                         Row{GtpFlavour::kPrime, 0, 7}, Row{GtpFlavour::kV0, 0, 0xffff}}) {
    const auto bytes = BuildGtpEcho(row.flavour, row.version, row.sequence);
    const auto message = ParseGtpMessage(bytes);
    ASSERT_TRUE(message) << message.error().what;
    EXPECT_EQ(message->flavour, row.flavour);
    EXPECT_EQ(message->version, row.version);
    EXPECT_EQ(message->sequence, row.sequence);
    EXPECT_EQ(message->type, kGtpEchoRequest);
  }
}

TEST(GtpMessage, FindsTheRestartCounterOfBothVersions) {
  const auto v1 = ParseGtpMessage(
      AsBytes(std::string_view("\x32\x02\x00\x06\0\0\0\0\x12\x34\0\0\x0e\x09", 14)));
  ASSERT_TRUE(v1) << v1.error().what;
  EXPECT_EQ(v1->restarts, 9);
  const auto v2 = ParseGtpMessage(
      AsBytes(std::string_view("\x40\x02\x00\x0e\0\0\x01\0\x99\0\x01\0\x05\x03\0\x01\0\x2a", 18)));
  ASSERT_TRUE(v2) << v2.error().what;
  EXPECT_EQ(v2->restarts, 0x2a);
}

TEST(GtpMessage, RefusesLengthsThatCannotBe) {
  const auto longer = ParseGtpMessage(
      AsBytes(std::string_view("\x32\x02\x00\x07\0\0\0\0\x12\x34\0\0\x0e\x09", 14)));
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, Error::Code::kTruncated);
  const auto shorter =
      ParseGtpMessage(AsBytes(std::string_view("\x32\x02\x00\x03\0\0\0\0\x12\x34\0\0", 12)));
  ASSERT_FALSE(shorter);
  EXPECT_EQ(shorter.error().code, Error::Code::kInvalid);
  EXPECT_FALSE(ParseGtpMessage(AsBytes(std::string_view("\x72\x02\0\0\0\0\0\0", 8))));
}

}  // namespace
}  // namespace pw

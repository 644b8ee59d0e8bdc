#include "wire/smb_negotiate.h"

#include "wire/hex_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

std::span<const std::byte> Body(const std::vector<std::byte>& framed) {
  return std::span(framed).subspan(4);
}

// samba 4.17 with "server min protocol = NT1"
const char* const kSmb1Accepted =
    "00000067ff534d4272000000008803400000000000000000000000000000c15c000067ec1100000332000100044100"
    "000000010067000000fdf38000a03c2dce2a7ddd010000082200df7dd76c285b064157004f0052004b00470052004f"
    "0055005000000056004d000000";
// samba 4.17 as Debian 12 sets it up
const char* const kSmb1Refused =
    "00000025ff534d4272000000008803400000000000000000000000000000c15c000067ec01ffff0000";

TEST(SmbNegotiate, BuildsTheSmb1Question) {
  EXPECT_EQ(
      ToHex(BuildSmb1Negotiate(0x5cc1, 0xec67)),
      "0000002fff534d4272000000001801400000000000000000000000000000c15c000067ec000c00024e54204c"
      "4d20302e313200");
}

TEST(SmbNegotiate, BuildsTheSmb2Question) {
  const auto client = Hex("910a2dec89025cc1beeb8da1658eec67");
  const auto bytes = BuildSmb2Negotiate(0xfb32555e, std::span(client).first<16>());
  EXPECT_EQ(
      ToHex(bytes),
      "0000006cfe534d42400000000000000000000100000000000000000000000000000000005e5532fb00000000"
      "000000000000000000000000000000000000000000000000240004000100000000000000"
      "910a2dec89025cc1beeb8da1658eec67"
      "0000000000000000"
      "0202100200030203");
}

TEST(SmbNegotiate, TellsWhetherSmb1IsTaken) {
  const auto accepted = Hex(kSmb1Accepted);
  const auto yes = ParseSmb1Negotiated(Body(accepted));
  ASSERT_TRUE(yes) << yes.error().what;
  EXPECT_TRUE(yes->accepted);
  EXPECT_EQ(yes->pid, 0x5cc1);
  EXPECT_EQ(yes->mid, 0xec67);
  EXPECT_FALSE(yes->signing_required);
  const auto refused = Hex(kSmb1Refused);
  const auto no = ParseSmb1Negotiated(Body(refused));
  ASSERT_TRUE(no) << no.error().what;
  EXPECT_FALSE(no->accepted);
}

// samba 4.17 as Debian 12 sets it up
TEST(SmbNegotiate, ReadsTheSmb2AnswerOfSamba) {
  const auto body = Hex(
      "fe534d42400000000000000000000100010000000000000000000000000000005e5532fb00000000000000000000"
      "0000000000000000000000000000000000004100010002030000766d000000000000000000000000000007000000"
      "0000800000008000000080007c59d16e297ddd01000000000000000080004a0000000000604806062b0601050502"
      "a03e303ca00e300c060a2b06010401823702020aa32a3028a0261b246e6f745f646566696e65645f696e5f524643"
      "3431373840706c656173655f69676e6f7265");
  const auto answer = ParseSmb2Negotiated(body);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 0U);
  EXPECT_EQ(answer->process, 0xfb32555eU);
  EXPECT_EQ(answer->dialect, 0x0302);
  EXPECT_TRUE(answer->signing_enabled);
  EXPECT_FALSE(answer->signing_required);
  EXPECT_EQ(ToHex(answer->server).substr(0, 6), "766d00");
  const auto cut = ParseSmb2Negotiated(std::span(body).first(100));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, Error::Code::kTruncated);
}

TEST(SmbNegotiate, RefusesItsOwnQuestions) {
  const auto one = BuildSmb1Negotiate(1, 2);
  EXPECT_FALSE(ParseSmb1Negotiated(Body(one)));
  const std::array<std::byte, 16> client{};
  const auto two = BuildSmb2Negotiate(1, client);
  EXPECT_FALSE(ParseSmb2Negotiated(Body(two)));
}

TEST(SmbNegotiate, ReadsNetbiosMessages) {
  const auto positive = Hex("82000000");
  const auto message = ParseNetbiosMessage(positive);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ((*message)->type, 0x82);
  const auto part = ParseNetbiosMessage(std::span(positive).first(3));
  ASSERT_TRUE(part);
  EXPECT_FALSE(*part);
  EXPECT_FALSE(ParseNetbiosMessage(Hex("48545450")));
  EXPECT_EQ(BuildNetbiosSessionRequest().size(), 72U);
}

}  // namespace
}  // namespace pw

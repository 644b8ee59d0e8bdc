#include "wire/snmp_message.h"

#include "wire/hex_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(SnmpMessage, BuildsAGetAsOthersDo) {
  SnmpMessage message{SnmpVersion::kV2c, "public", {}};
  message.pdu.request_id = 0x11223344;
  message.pdu.bindings = {{{1, 3, 6, 1, 2, 1, 1, 1, 0}, kBerNull, {}}};
  EXPECT_EQ(
      ToHex(BuildSnmp(message)),
      "302902010104067075626c6963a01c020411223344020100020100300e300c06082b060102010101000500");
}

TEST(SnmpMessage, BuildsTheSetOfAWrongType) {
  SnmpMessage message{SnmpVersion::kV2c, "private", {}};
  message.pdu.tag = kSnmpSet;
  message.pdu.request_id = 0x1337;
  message.pdu.bindings = {{{1, 3, 6, 1, 2, 1, 1, 4, 0}, kBerInteger, {std::byte{0}}}};
  EXPECT_EQ(
      ToHex(BuildSnmp(message)),
      "3029020101040770726976617465a31b02021337020100020100300f300d06082b06010201010400020100");
}

// net-snmp 5.9.3, agent without credentials for version 3
TEST(SnmpMessage, ReadsTheAnswerOfARealAgent) {
  const auto bytes = Hex(
      "307a02010104067075626c6963a26d020477fd0b63020100020100305f304506082b0601020101010004394c696e"
      "757820766d20362e31382e34342d66632d7637383220233120534d5020505245454d50545f44594e414d49432040"
      "30"
      "207838365f3634301606082b06010201010200060a2b06010401bf0803020a");
  const auto message = ParseSnmp(bytes);
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->version, SnmpVersion::kV2c);
  EXPECT_EQ(message->community, "public");
  EXPECT_EQ(message->pdu.tag, kSnmpResponse);
  EXPECT_EQ(message->pdu.request_id, 0x77fd0b63);
  ASSERT_EQ(message->pdu.bindings.size(), 2U);
  EXPECT_EQ(ToString(message->pdu.bindings[0].name), "1.3.6.1.2.1.1.1.0");
  EXPECT_TRUE(AsText(message->pdu.bindings[0].value).starts_with("Linux vm 6.18"));
  EXPECT_EQ(ToString(*BerArcs(message->pdu.bindings[1].value)), "1.3.6.1.4.1.8072.3.2.10");
  EXPECT_EQ(BuildSnmp(*message), bytes);
}

TEST(SnmpMessage, BuildsTheDiscoveryOfAnEngine) {
  SnmpDiscovery discovery;
  discovery.message_id = 0x6f4c57a8;
  discovery.pdu.request_id = 0x65794a3b;
  EXPECT_EQ(
      ToHex(BuildSnmpDiscovery(discovery)),
      "303e020103301102046f4c57a8020300ffe30401040201030410300e04000201000201000400040004003014"
      "04000400a00e020465794a3b0201000201003000");
}

TEST(SnmpMessage, ReadsTheReportOfARealEngine) {
  const auto bytes =
      Hex("3072020103301102046f4c57a8020300ffe304010002010304223020041180001f8880e5f01760045c076b00"
          "00000002"
          "0101020202830400040004003036041180001f8880e5f01760045c076b000000000400a81f020465794a3b02"
          "010002"
          "01003011300f060a2b060106030f01010400410102");
  const auto report = ParseSnmpDiscovery(bytes);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->message_id, 0x6f4c57a8);
  EXPECT_EQ(ToHex(report->engine_id), "80001f8880e5f01760045c076b00000000");
  EXPECT_EQ(report->boots, 1U);
  EXPECT_EQ(report->seconds, 643U);
  EXPECT_EQ(report->pdu.tag, kSnmpReport);
  ASSERT_EQ(report->pdu.bindings.size(), 1U);
  EXPECT_EQ(ToString(report->pdu.bindings[0].name), "1.3.6.1.6.3.15.1.1.4.0");
}

TEST(SnmpMessage, TellsCutOffFromWrong) {
  const auto whole =
      Hex("302902010104067075626c6963a01c020411223344020100020100300e300c06082b060102"
          "010101000500");
  const std::span<const std::byte> bytes(whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = ParseSnmp(bytes.first(size));
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, Error::Code::kTruncated) << size;
  }
  EXPECT_EQ(*SnmpLength(bytes), whole.size());
  EXPECT_EQ(*SnmpLength(bytes.first(5)), 0U);
  EXPECT_FALSE(SnmpLength(Hex("4745542f")));
}

TEST(SnmpMessage, RefusesATrapAndALengthThatLeavesTheMessage) {
  EXPECT_FALSE(ParseSnmp(Hex("300b0201000400a40402010005")));
  const auto inner = ParseSnmp(Hex("300a02010004010aa07f0201"));
  ASSERT_FALSE(inner);
  EXPECT_EQ(inner.error().code, Error::Code::kInvalid);
}

}  // namespace
}  // namespace pw

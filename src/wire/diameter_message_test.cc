#include "wire/diameter_message.h"

#include "base/bytes.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

const DiameterIdentity kStranger{.host = "pw-00000001.scan.invalid",
                                 .realm = "scan.invalid",
                                 .address = *IpAddress::Parse("192.0.2.10"),
                                 .product = "portwarrant"};

std::vector<std::byte> AnswerBytes() {
  // 3010 from hss.example.net, with an error message: composed by hand from RFC 6733 s.3, s.4
  const std::string hex =
      "0100004020000101000000001122334455667788"
      "0000010c4000000c00000bc2"                  // Result-Code 3010
      "00000108400000136873732e6578616d706c6500"  // Origin-Host, padded
      "00000119000000096e000000";                 // Error-Message "n"
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

TEST(DiameterMessage, AsksForCapabilitiesAsTheRfcLaysItOut) {
  EXPECT_EQ(ToHex(BuildCapabilitiesExchange(kStranger, 0x11223344, 0x55667788)),
            "0100007880000101000000001122334455667788"
            "000001084000002070772d30303030303030312e7363616e2e696e76616c6964"
            "00000128400000147363616e2e696e76616c6964"
            "000001014000000e0001c000020a0000"
            "0000010a4000000c00000000"
            "0000010d00000013706f727477617272616e7400");
}

TEST(DiameterMessage, SaysGoodbyeAsTheRfcLaysItOut) {
  EXPECT_EQ(ToHex(BuildDisconnectPeer(kStranger, 0x11223344, 0x55667788)),
            "010000548000011a000000001122334455667788"
            "000001084000002070772d30303030303030312e7363616e2e696e76616c6964"
            "00000128400000147363616e2e696e76616c6964"
            "000001114000000c00000002");
}

TEST(DiameterMessage, ReadsAnAnswerAndItsAvps) {
  const auto bytes = AnswerBytes();
  const auto message = ParseDiameterMessage(bytes);
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_FALSE(message->request);
  EXPECT_TRUE(message->error);
  EXPECT_EQ(message->command, kDiameterCapabilitiesExchange);
  EXPECT_EQ(message->hop_by_hop, 0x11223344U);
  EXPECT_EQ(message->end_to_end, 0x55667788U);
  const auto avps = DiameterAvps(message->body);
  ASSERT_EQ(avps.size(), 3U);
  EXPECT_EQ(AvpNumber(avps[0]), 3010U);
  EXPECT_EQ(AsText(avps[1].value), "hss.example");
  EXPECT_EQ(AsText(avps[2].value), "n");
}

TEST(DiameterMessage, AsksForMoreWhereTheMessageIsNotWhole) {
  const auto bytes = AnswerBytes();
  for (const std::size_t size : {0U, 1U, 19U, 63U}) {
    const auto message = ParseDiameterMessage(std::span(bytes).first(size));
    ASSERT_FALSE(message) << size;
    EXPECT_EQ(message.error().code, Error::Code::kTruncated) << size;
  }
}

TEST(DiameterMessage, RefusesOtherVersionsFlagsAndLengths) {
  auto version = AnswerBytes();
  version[0] = std::byte{2};
  auto flags = AnswerBytes();
  flags[4] = std::byte{0x21};
  auto length = AnswerBytes();
  length[3] = std::byte{19};
  for (const auto& bytes : {version, flags, length}) {
    const auto message = ParseDiameterMessage(bytes);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, Error::Code::kInvalid);
  }
}

TEST(DiameterMessage, StopsAtAnAvpThatIsLongerThanItsMessage) {
  auto bytes = AnswerBytes();
  bytes[39] = std::byte{0xff};  // length of Origin-Host
  const auto message = ParseDiameterMessage(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(DiameterAvps(message->body).size(), 1U);
}

}  // namespace
}  // namespace pw

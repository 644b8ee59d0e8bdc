#include "probe/diameter_conversation.h"

#include "probe/probe_case_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

// freeDiameter 1.2.1 of Debian 12, without and with a whitelist that knows the name.
constexpr std::string_view kUnknownPeer =
    "01000078200001010000000089025cc1658eec670000010c4000000c00000bc2000001190000001d4449414d4554"
    "45525f554e4b4e4f574e5f5045455200000000000108400000176873732e6578616d706c652e6e65740000000128"
    "400000136578616d706c652e6e657400000001164000000c6b075d31";
constexpr std::string_view kAccepted =
    "010000a0000001010000000089025cc1658eec670000010c4000000c000007d10000010840000018687373322e65"
    "78616d706c652e6e657400000128400000136578616d706c652e6e657400000001164000000c6b075d3100000101"
    "4000000e00010a58000200000000010a4000000c000000000000010d00000014667265654469616d657465720000"
    "010b0000000c000027d9000001024000000cffffffff";
constexpr std::string_view kGoodbyeTaken =
    "0100004c0000011a0000000089025cc2658eec680000010840000018687373322e6578616d706c652e6e65740000"
    "0128400000136578616d706c652e6e6574000000010c4000000c000007d1";

const ProbeContext kTcp = RecordedContext(Transport::kTcp, 13868);

TEST(DiameterConversation, IsProvenByTheRefusalOfAStranger) {
  const Heard heard = Hold(SpeakDiameter, kTcp, {Answers{FromHex(kUnknownPeer)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "diameter");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "diameter.result-code"), "3010");
  EXPECT_EQ(FactOf(*heard.identity, "diameter.origin-host"), "hss.example.net");
  EXPECT_EQ(FactOf(*heard.identity, "diameter.error-message"), "DIAMETER_UNKNOWN_PEER");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
  EXPECT_EQ(heard.said.size(), 1U);
}

TEST(DiameterConversation, SaysGoodbyeToAPeerThatAcceptsStrangers) {
  const Heard heard =
      Hold(SpeakDiameter, kTcp, {Answers{FromHex(kAccepted)}, Answers{FromHex(kGoodbyeTaken)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(WeaknessOf(heard), "diameter-accepts-stranger");
  EXPECT_EQ(heard.identity->product, "freeDiameter");
  EXPECT_EQ(heard.identity->version, "10201");
  EXPECT_EQ(FactOf(*heard.identity, "diameter.applications"), "relay");
  ASSERT_EQ(heard.said.size(), 2U);
  EXPECT_EQ(heard.said[1].substr(5, 3), std::string_view("\x00\x01\x1a", 3));  // command 282
}

TEST(DiameterConversation, WaitsForTheRestOfAnAnswerInPieces) {
  const std::string answer = FromHex(kUnknownPeer);
  const Heard heard = Hold(
      SpeakDiameter, kTcp,
      {Answers{answer.substr(0, 7)}, Answers{answer.substr(7, 60)}, Answers{answer.substr(67)}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(FactOf(*heard.identity, "diameter.result-code"), "3010");
}

TEST(DiameterConversation, BelievesNoAnswerToSomethingElse) {
  std::string other_id = FromHex(kAccepted);
  other_id[12] = '\x12';
  EXPECT_FALSE(Hold(SpeakDiameter, kTcp, {Answers{other_id}}).identity);
  std::string watchdog = FromHex(kAccepted);
  watchdog[6] = '\x01';
  watchdog[7] = '\x18';
  EXPECT_FALSE(Hold(SpeakDiameter, kTcp, {Answers{watchdog}}).identity);
  EXPECT_FALSE(Hold(SpeakDiameter, kTcp, {Answers{"SSH-2.0-OpenSSH\r\n"}}).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakDiameter, kTcp).identity);
}

TEST(DiameterConversation, SetsThePayloadIdentifierOfSctp) {
  const auto conversation = SpeakDiameter(RecordedContext(Transport::kSctp, 3868));
  const Move clear = conversation->Begin();
  ASSERT_EQ(clear.send.size(), 1U);
  EXPECT_EQ(clear.send[0].ppid, 46U);
}

TEST(DiameterConversation, GivesUpAfterTwoSecondsOfSilence) {
  const Heard heard = Hold(SpeakDiameter, kTcp, {});
  EXPECT_FALSE(heard.identity);
  EXPECT_EQ(heard.waited, milliseconds(2000));
}

}  // namespace
}  // namespace pw

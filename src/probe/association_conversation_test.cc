#include "probe/application_part_conversation.h"
#include "probe/probe_case_test.h"
#include "probe/sgsap_conversation.h"
#include "probe/sigtran_conversation.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

ProbeContext Context(std::uint16_t port, bool intrusive = false) {
  ProbeContext context = RecordedContext(Transport::kSctp, port);
  context.intrusive = intrusive;
  return context;
}

Answers Says(std::string_view hex, std::uint32_t ppid) {
  return {FromHex(hex), 0, ppid};
}

TEST(SigtranConversation, IsProvenByItsOwnWordsComingBack) {
  const std::string beat = FirstSaid(SpeakM3ua, Context(2905));
  EXPECT_EQ(beat.substr(0, 24),
            "010003030000001400090"
            "00c");
  const std::string ack = "01000306" + beat.substr(8);
  const Heard heard = Hold(SpeakM3ua, Context(2905), {Says(ack, 3)});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "m3ua");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "sctp.ppid"), "3");
}

TEST(SigtranConversation, DoesNotNameTheLayerWhereThePayloadIdentifierDoesNot) {
  const std::string ack = "01000306" + FirstSaid(SpeakM3ua, Context(2905)).substr(8);
  const Heard heard = Hold(SpeakM3ua, Context(2905), {Says(ack, 0)});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBanner);
}

TEST(SigtranConversation, TakesAnErrorForAProofAndAnEchoForNone) {
  const Heard error = Hold(SpeakSua, Context(14001), {Says("0100000000000010000c000800000003", 4)});
  ASSERT_TRUE(error.identity);
  EXPECT_EQ(error.identity->protocol, "sua");
  EXPECT_EQ(FactOf(*error.identity, "sigtran.error"), "3");
  EXPECT_FALSE(HoldWithEcho(SpeakM3ua, Context(2905)).identity);
  const Heard other_words =
      Hold(SpeakM3ua, Context(2905), {Says("01000306000000140009000c7878787878787878", 3)});
  EXPECT_FALSE(other_words.identity);
}

TEST(SgsapConversation, IsProvenByTheStatusThatQuotesIt) {
  EXPECT_EQ(FirstSaid(SpeakSgsap, Context(29118)), "ff");
  const Heard heard = Hold(SpeakSgsap, Context(29118), {Says("1d0801061b01ff", 0)});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "sgsap");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "sgsap.cause"), "6");
}

TEST(SgsapConversation, LeavesASilentPortToItsNumber) {
  const Heard heard = Hold(SpeakSgsap, Context(29118), {});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kPortNumber);
  EXPECT_EQ(FactOf(*heard.identity, "sctp.association"), "accepted");
}

TEST(ApplicationPart, SaysNothingWithoutConsent) {
  const Heard heard = Hold(SpeakApplicationPart, Context(36412), {});
  EXPECT_TRUE(heard.said.empty());
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "s1ap");
  EXPECT_EQ(heard.identity->confidence, Confidence::kPortNumber);
}

TEST(ApplicationPart, AsksForWhatDoesNotExistAndThenForASetup) {
  const auto conversation = SpeakApplicationPart(Context(36412, true));
  static_cast<void>(conversation->Begin());
  const Move unknown = conversation->Silence();
  ASSERT_EQ(unknown.send.size(), 1U);
  EXPECT_EQ(ToHex(unknown.send[0].bytes), "00fe000100");
  EXPECT_EQ(unknown.send[0].ppid, 18U);
  const Move setup = conversation->Silence();
  ASSERT_EQ(setup.send.size(), 1U);
  EXPECT_EQ(ToHex(setup.send[0].bytes),
            "0011001f000003003b00080099f9990000001000400007000000"
            "4099f99900894001"
            "40");
}

TEST(ApplicationPart, IsProvenByAnErrorIndicationAndARefusedSetup) {
  const Heard heard = Hold(SpeakApplicationPart, Context(36412, true),
                           {StaysSilent{}, Says("000f400a00000100024003000000", 18),
                            Says("4011000900000100024002 0500", 18)});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(heard.said.size(), 2U);
}

TEST(ApplicationPart, BlamesACoreThatTakesAnUnknownBaseStation) {
  const Heard heard = Hold(SpeakApplicationPart, Context(38412, true),
                           {StaysSilent{}, StaysSilent{}, Says("2015000401020304", 60)});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "ngap");
  EXPECT_EQ(WeaknessOf(heard), "ngap-accepts-stranger");
  EXPECT_EQ(FactOf(*heard.identity, "ngap.setup"), "accepted");
}

TEST(ApplicationPart, BelievesNoEcho) {
  const Heard heard =
      Hold(SpeakApplicationPart, Context(36412, true), {StaysSilent{}, Says("00fe000100", 18)});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kPortNumber);
  EXPECT_TRUE(heard.identity->weaknesses.empty());
}

}  // namespace
}  // namespace pw

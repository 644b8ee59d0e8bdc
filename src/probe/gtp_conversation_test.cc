#include "probe/gtp_conversation.h"

#include "probe/pfcp_conversation.h"
#include "probe/probe_case_test.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

// Sequence numbers of nonce 1: 0x5cc2 for the first question, then one more each.
const ProbeContext kControl = RecordedContext(Transport::kUdp, 2123);
const ProbeContext kUser = RecordedContext(Transport::kUdp, 2152);
const ProbeContext kCharging = RecordedContext(Transport::kUdp, 3386);
const ProbeContext kStrange = RecordedContext(Transport::kUdp, 9999);

constexpr std::string_view kV2Answer = "40020009005cc2000300010007";
constexpr std::string_view kV1Answer = "32020006000000005cc300000e01";  // osmo-ggsn 1.9.0

TEST(GtpConversation, AsksBothVersionsAtOnce) {
  const Heard heard = Hold(SpeakGtpC, kControl, {Ends{}});
  ASSERT_EQ(heard.said.size(), 2U);
  EXPECT_EQ(heard.said[0], FromHex("40010009005cc2000300010000"));
  EXPECT_EQ(heard.said[1], FromHex("32010004000000005cc30000"));
}

TEST(GtpConversation, NamesThePortByItsNewestVersion) {
  const Heard both =
      Hold(SpeakGtpC, kControl, {Answers{FromHex(kV1Answer)}, Answers{FromHex(kV2Answer)}});
  ASSERT_TRUE(both.identity);
  EXPECT_EQ(both.identity->protocol, "gtpv2-c");
  EXPECT_EQ(both.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*both.identity, "gtp.versions"), "1 2");
  EXPECT_EQ(FactOf(*both.identity, "gtp.restart-counter"), "7");
  const Heard one = Hold(SpeakGtpC, kControl, {Answers{FromHex(kV1Answer)}});
  ASSERT_TRUE(one.identity);
  EXPECT_EQ(one.identity->protocol, "gtpv1-c");
}

TEST(GtpConversation, DoesNotTellSignallingFromUserDataByAnEcho) {
  const Heard strange = Hold(SpeakGtpC, kStrange, {Answers{FromHex(kV1Answer)}});
  ASSERT_TRUE(strange.identity);
  EXPECT_EQ(strange.identity->protocol, "gtpv1");
  const Heard user = Hold(SpeakGtpU, kUser, {Answers{FromHex("32020006000000005cc200000e00")}});
  ASSERT_TRUE(user.identity);
  EXPECT_EQ(user.identity->protocol, "gtp-u");
}

TEST(GtpConversation, TakesARefusalOfTheVersionForAProof) {
  const Heard heard = Hold(SpeakGtpC, kControl, {Answers{FromHex("40030004005cc200")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "gtpv2-c");
  EXPECT_EQ(FactOf(*heard.identity, "gtp.version-not-supported"), "2");
}

TEST(GtpConversation, LeavesChargingToItsOwnProbe) {
  const std::string refusal = "2803000100001404";  // in the short header of GTP' version 1
  EXPECT_FALSE(Hold(SpeakGtpC, kStrange, {Answers{FromHex(refusal)}}).identity);
  EXPECT_FALSE(Hold(SpeakGtpU, kStrange, {Answers{FromHex(refusal)}}).identity);
  const Heard heard = Hold(SpeakGtpPrime, kStrange, {Answers{FromHex("280300000000")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "gtp-prime");
}

TEST(GtpConversation, PrefersTheOldVersionThatAnswersToARefusalOfTheOthers) {
  // osmo-ggsn 1.9.0 on 3386 refuses GTP' in the words of GTPv1, and speaks GTP version 0.
  const Heard heard = Hold(SpeakGtpPrime, kCharging,
                           {Answers{FromHex("320300040000000000000000")},
                            Answers{FromHex("1e0200025cc50000ffffffff00000000000000000e01")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "gtpv0");
  EXPECT_EQ(FactOf(*heard.identity, "gtp.restart-counter"), "1");
}

TEST(GtpConversation, ProvesChargingByItsOwnHeader) {
  const Heard heard = Hold(SpeakGtpPrime, kCharging, {Answers{FromHex("4e0200025cc20e03")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "gtp-prime");
}

TEST(GtpConversation, BelievesNoEchoAndNoOtherSequenceNumber) {
  EXPECT_FALSE(HoldWithEcho(SpeakGtpC, kControl).identity);
  EXPECT_FALSE(HoldWithEcho(SpeakGtpPrime, kCharging).identity);
  EXPECT_FALSE(
      Hold(SpeakGtpC, kControl, {Answers{FromHex("4002000900ffff000300010007")}}).identity);
  const Heard elsewhere = Hold(SpeakGtpC, kControl, {Answers{FromHex(kV2Answer), 2124}});
  EXPECT_FALSE(elsewhere.identity);
}

TEST(GtpConversation, AsksTwiceAndThenGivesUp) {
  const Heard heard = Hold(SpeakGtpC, kControl, {});
  EXPECT_FALSE(heard.identity);
  EXPECT_EQ(heard.said.size(), 4U);
  EXPECT_EQ(heard.waited, milliseconds(2000));
}

TEST(PfcpConversation, LearnsWhenTheNodeStarted) {
  const ProbeContext context = RecordedContext(Transport::kUdp, 8805);
  const std::string asked = FirstSaid(SpeakPfcp, context);
  ASSERT_EQ(asked.size(), 32U);
  const std::string sequence = asked.substr(8, 6);
  const Heard heard =
      Hold(SpeakPfcp, context, {Answers{FromHex("2002000c" + sequence + "0000600004e8754700")}});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "pfcp");
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(FactOf(*heard.identity, "pfcp.started"), "2023-08-02T21:20:00.000Z");
  const Heard other =
      Hold(SpeakPfcp, context, {Answers{FromHex("2002000c0000000000600004e8754700")}});
  EXPECT_FALSE(other.identity);
  EXPECT_FALSE(HoldWithEcho(SpeakPfcp, context).identity);
}

}  // namespace
}  // namespace pw

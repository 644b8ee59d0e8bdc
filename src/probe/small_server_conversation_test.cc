#include "probe/small_server_conversation.h"

#include "probe/echo_conversation.h"
#include "probe/finger_conversation.h"
#include "probe/probe_context_test.h"
#include "probe/script_test.h"
#include "probe/small_server_answers.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using namespace std::string_literals;
using Ids = std::vector<std::string>;

std::optional<ServiceIdentity> OverTcp(const std::string& answer, std::uint16_t port = 4000) {
  SmallServerConversation small(TcpContext(port));
  return Converse(small, std::vector<PeerStep>{Answers{answer}, Ends{}}).identity;
}

std::optional<ServiceIdentity> OverUdp(const std::string& answer, std::uint16_t port = 4000) {
  SmallServerConversation small(UdpContext(port));
  return Converse(small, std::vector<PeerStep>{Answers{answer}}, false).identity;
}

// xinetd 2.3.15
const std::string kChargen =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n"
    "\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi\r\n"
    "#$%&'()*+,-./0123456789:;<=>?@ABCDEFGH";
const std::string kDaytime = "25 NOV 2026 21:55:34 UTC\r\n";
const std::string kTime = FromHex("eeb1d9d0");  // 2026-11-25 22:04:00

TEST(SmallServer, KnowsTimeByAClockThatIsRight) {
  for (const auto& identity : {OverTcp(kTime), OverUdp(kTime)}) {
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->protocol, "time");
    EXPECT_EQ(identity->confidence, Confidence::kBehaviour);
  }
}

TEST(SmallServer, AClockThatIsOffByMonthsIsAHintAndOneThatIsOffByYearsNothing) {
  const auto months = OverTcp(FromHex("ee000000"));
  ASSERT_TRUE(months);
  EXPECT_EQ(months->confidence, Confidence::kBanner);
  EXPECT_FALSE(OverTcp(FromHex("83aa7e80")));  // 1970
  EXPECT_FALSE(OverTcp(FromHex("eeb1d9d000")));
}

TEST(SmallServer, KnowsDaytimeFromOtherLinesWithADate) {
  const TimePoint now = *ParseRfc3339("2026-11-25T22:00:00Z");
  for (const char* line : {"25 NOV 2026 21:55:34 UTC\r\n", "Wed Nov 25 21:55:34 2026\r\n",
                           "Wednesday, November 25, 2026 21:55:34-CET\n", "2026-11-25T21:55:34Z\n"})
    EXPECT_TRUE(IsDaytime(line, now)) << line;
  for (const char* line :
       {"220 mail ESMTP; Wed, 25 Nov 2026 21:55:34\r\n", "25 NOV 1999 21:55:34\r\n", "21:55:34\r\n",
        "", "Wed Nov 25 21:55:34 2026\nWed Nov 25 21:55:35 2026\n"})
    EXPECT_FALSE(IsDaytime(line, now)) << line;
  EXPECT_EQ(OverUdp(kDaytime)->protocol, "daytime");
}

TEST(SmallServer, KnowsTheRotatingPattern) {
  EXPECT_EQ(OverTcp(kChargen)->protocol, "chargen");
  EXPECT_EQ(OverUdp(kChargen)->confidence, Confidence::kBehaviour);
  EXPECT_EQ(OverUdp(kChargen.substr(0, 40))->protocol, "chargen");
  EXPECT_FALSE(IsChargen(std::string(72, 'a') + "\r\n" + std::string(72, 'a') + "\r\n", false));
  EXPECT_FALSE(IsChargen(kChargen.substr(0, 74) + kChargen.substr(0, 74), false)) << "not rotated";
  EXPECT_FALSE(IsChargen("abcdefgh", true));
}

TEST(SmallServer, KnowsTablesOfProcessesAndConnections) {
  EXPECT_EQ(OverTcp("USER         PID %CPU COMMAND\nroot           1  0.0 init\n")->protocol,
            "systat");
  EXPECT_FALSE(IsProcessTable("PID COMMAND\nhello world\n"));
  EXPECT_FALSE(IsProcessTable("PID COMMAND\n"));
  EXPECT_EQ(
      OverTcp("State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n")->protocol,
      "netstat");
  EXPECT_EQ(OverTcp("Active Internet connections (w/o servers)\n"
                    "Proto Recv-Q Send-Q Local Address           Foreign Address         State\n")
                ->protocol,
            "netstat");
}

TEST(SmallServer, AQuoteIsBelievedOnItsPortAlone) {
  const auto quote = OverTcp("Errors should never pass silently.\r\n", 17);
  ASSERT_TRUE(quote);
  EXPECT_EQ(quote->protocol, "qotd");
  EXPECT_EQ(quote->confidence, Confidence::kBanner);
  EXPECT_FALSE(OverTcp("Errors should never pass silently.\r\n", 18));
  EXPECT_FALSE(OverUdp("\r", 17)) << "an echo";
}

TEST(SmallServer, AsksWithOneOctetTwice) {
  SmallServerConversation small(UdpContext(37));
  const Heard heard = Converse(small, {}, false);
  EXPECT_EQ(heard.said, (Ids{"\r", "\r"}));
  EXPECT_TRUE(heard.done);
}

TEST(SmallServer, GreetingsOfOthersAreNotItsOwn) {
  EXPECT_TRUE(SmallServerConversation::Greets(kChargen));
  EXPECT_TRUE(SmallServerConversation::Greets(kDaytime));
  EXPECT_TRUE(SmallServerConversation::Greets(kTime));
  EXPECT_FALSE(SmallServerConversation::Greets("220 ftp.example 12:30 ready\r\n"));
  EXPECT_FALSE(SmallServerConversation::Greets("SSH-2.0-OpenSSH_9.2p1\r\n"));
}

TEST(EchoConversation, WantsBothWordsBack) {
  EchoConversation echo(TcpContext(2007));
  const auto said =
      HoldWith(echo, [](const std::string& message) { return std::optional(message); });
  EXPECT_EQ(said.size(), 2U);
  EXPECT_NE(said[0].size(), said[1].size());
  ASSERT_TRUE(echo.identity());
  EXPECT_EQ(echo.identity()->protocol, "echo");
  EchoConversation other(TcpContext(7));
  HoldWith(other, [](const std::string& message) { return std::optional("you said " + message); });
  EXPECT_FALSE(other.identity());
}

TEST(SinkConversation, IsAHintAndNoMore) {
  SinkConversation sink(TcpContext(2009));
  const Heard heard = Converse(sink, std::vector<PeerStep>{StaysSilent{}});
  EXPECT_EQ(heard.said.at(0).size(), 64U);
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->protocol, "sink");
  EXPECT_EQ(heard.identity->confidence, Confidence::kPortNumber);
  SinkConversation closed(TcpContext(9));
  EXPECT_FALSE(Converse(closed, std::vector<PeerStep>{Ends{}}).identity);
}

// fingerd 0.17; the user of nonce 1
TEST(FingerConversation, IsProvenByTheNameThatWasAskedFor) {
  FingerConversation finger(TcpContext(2080));
  const Heard heard = Converse(
      finger, std::vector<PeerStep>{Answers{"finger: pwth4lv6: no such user.\r\n"}, Ends{}});
  EXPECT_EQ(heard.said, (Ids{"pwth4lv6\r\n"}));
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(heard.identity->confidence, Confidence::kBehaviour);
}

TEST(FingerConversation, OthersThatRepeatAWordAreNone) {
  for (const char* answer : {"pwth4lv6\r\n", "500 pwth4lv6: unknown command\r\n",
                             "login: ", "-ERR unknown command 'pwth4lv6'\r\n"}) {
    FingerConversation finger(TcpContext(79));
    EXPECT_FALSE(Converse(finger, std::vector<PeerStep>{Answers{answer}, Ends{}}).identity)
        << answer;
  }
  FingerConversation stays(TcpContext(79));
  EXPECT_FALSE(
      Converse(stays, std::vector<PeerStep>{Answers{"pwth4lv6: no such user\r\n"}}).identity);
}

}  // namespace
}  // namespace pw

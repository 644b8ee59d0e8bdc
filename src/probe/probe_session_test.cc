#include "probe/probe_session.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::chrono::seconds;

/// Asks "who" and believes "me".
class AskOnce : public Conversation {
 public:
  Move Begin() override { return Move::Say("who", milliseconds(1000)); }
  Move Hear(const Incoming& incoming) override {
    heard = std::string(AsText(incoming.bytes));
    if (heard.size() < 2) return Move::Listen(milliseconds(1000));
    if (heard == "me") Found("asked", Confidence::kBehaviour);
    return Move::Leave("bye");
  }
  Move Silence() override { return Move::Done(); }
  void End(Ending /*ending*/) override { ended = true; }

  std::string heard;
  bool ended = false;
};

class ProbeSessionTest : public testing::Test {
 protected:
  ProbeSession Make(Carrier carrier, ProbeSession::Bounds bounds = {}) {
    return {std::make_unique<AskOnce>(), carrier, now_, bounds, {}};
  }
  ProbeSession::Act Feed(ProbeSession& session, std::string_view text) {
    return session.Received({AsBytes(text), 0, 0}, now_);
  }
  ProbeInstant now_{};
};

TEST_F(ProbeSessionTest, HandsTheStreamOnInFullAndKeepsTheRecord) {
  ProbeSession session = Make(Carrier::kTcp);
  const auto first = session.Opened(now_);
  ASSERT_EQ(first.send.size(), 1U);
  EXPECT_EQ(AsText(first.send[0].bytes), "who");
  EXPECT_FALSE(Feed(session, "m").over);
  now_ += milliseconds(7);
  const auto last = Feed(session, "e");
  EXPECT_TRUE(last.over);
  ASSERT_EQ(last.send.size(), 1U);
  EXPECT_EQ(AsText(last.send[0].bytes), "bye");
  const SessionOutcome outcome = session.TakeOutcome();
  ASSERT_TRUE(outcome.identity);
  EXPECT_EQ(outcome.identity->protocol, "asked");
  ASSERT_EQ(outcome.exchanges.size(), 4U);
  EXPECT_EQ(AsText(outcome.exchanges[2].bytes), "e");
  EXPECT_EQ(outcome.exchanges[2].at, milliseconds(7));
  EXPECT_EQ(outcome.first_bytes, "me");
  EXPECT_FALSE(outcome.reflected);
}

TEST_F(ProbeSessionTest, EndsWhenThePatienceOfTheConversationIsOver) {
  ProbeSession session = Make(Carrier::kUdp);
  session.Opened(now_);
  EXPECT_EQ(session.Deadline(), now_ + seconds(1));
  now_ += seconds(1);
  EXPECT_TRUE(session.Tick(now_).over);
  EXPECT_FALSE(session.TakeOutcome().heard);
}

TEST_F(ProbeSessionTest, WaitsNoLongerThanBoundUntilThePeerSaysSomething) {
  ProbeSession session = Make(Carrier::kTcp, {.silence = milliseconds(300)});
  session.Opened(now_);
  EXPECT_EQ(session.Deadline(), now_ + milliseconds(300));
  EXPECT_FALSE(Feed(session, "m").over);
  EXPECT_EQ(session.Deadline(), now_ + seconds(1)) << "it speaks: the conversation's own patience";
}

TEST_F(ProbeSessionTest, EndsWithATricklingPeerAtTheBoundOfTime) {
  ProbeSession session = Make(Carrier::kTcp, {.all = milliseconds(2500)});
  session.Opened(now_);
  bool over = false;
  int rounds = 0;
  for (; !over && rounds < 10; ++rounds) {
    now_ += milliseconds(999);
    over = session.Received({{}, 0, 0}, now_).over || session.Tick(now_).over;
  }
  EXPECT_EQ(rounds, 3);
}

TEST_F(ProbeSessionTest, EndsWithAPeerThatSendsTooMuch) {
  ProbeSession session = Make(Carrier::kTcp, {.bytes = 1});
  session.Opened(now_);
  EXPECT_TRUE(Feed(session, "me").over);
  const SessionOutcome outcome = session.TakeOutcome();
  EXPECT_EQ(outcome.ending, Ending::kTooMuch);
  EXPECT_FALSE(outcome.identity);
}

TEST_F(ProbeSessionTest, TellsThatItHeardItsOwnWords) {
  ProbeSession session = Make(Carrier::kUdp);
  session.Opened(now_);
  // Three bytes may be chance, so a longer echo is needed to be called one.
  Feed(session, "who");
  EXPECT_FALSE(session.TakeOutcome().reflected);
}

TEST_F(ProbeSessionTest, TellsThatAConnectionWasEndedByThePeer) {
  ProbeSession session = Make(Carrier::kTcp);
  session.Opened(now_);
  EXPECT_TRUE(session.Ended(Ending::kReset, now_).over);
  const SessionOutcome outcome = session.TakeOutcome();
  EXPECT_EQ(outcome.ending, Ending::kReset);
  EXPECT_TRUE(outcome.connected);
}

TEST_F(ProbeSessionTest, GivesUpATlsHandshakeThatNeverEnds) {
  ProbeSession session = Make(Carrier::kTls);
  EXPECT_FALSE(session.Opened(now_).over);
  now_ += seconds(4);
  EXPECT_TRUE(session.Tick(now_).over);
  EXPECT_FALSE(session.TakeOutcome().tls);
}

}  // namespace
}  // namespace pw

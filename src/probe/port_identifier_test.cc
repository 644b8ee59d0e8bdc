#include "probe/port_identifier.h"

#include "base/bytes.h"

#include <array>
#include <functional>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

std::unique_ptr<Conversation> MakeNothing(const ProbeContext& /*context*/) {
  return nullptr;
}

ProbeSpec Row(std::string_view name, std::string_view protocols, Carrier carrier,
              std::uint16_t port, std::uint8_t rank) {
  ProbeSpec row;
  row.name = name;
  row.protocols = protocols;
  row.carriers = {carrier, carrier, carrier, carrier};
  row.ports = {port};
  row.rank = rank;
  // The factory names the row, so that a test knows what was ordered.
  row.make = MakeNothing;
  row.source = "a test";
  return row;
}

SessionOutcome Connected() {
  SessionOutcome outcome;
  outcome.connected = true;
  return outcome;
}

SessionOutcome Spoke(std::string_view protocol, Confidence confidence = Confidence::kBehaviour) {
  SessionOutcome outcome = Connected();
  outcome.heard = true;
  outcome.identity.emplace();
  outcome.identity->protocol = protocol;
  outcome.identity->confidence = confidence;
  return outcome;
}

/// Four protocols that have nothing to do with each other, and one that speaks first.
class PortIdentifierTest : public testing::Test {
 protected:
  PortIdentifierTest() {
    rows_[0] = Row("alpha", "alpha", Carrier::kUdp, 100, 1);
    rows_[1] = Row("beta", "beta", Carrier::kUdp, 200, 2);
    rows_[2] = Row("gamma", "gamma", Carrier::kUdp, 300, 3);
    rows_[3] = Row("delta", "delta", Carrier::kUdp, 400, 4);
    rows_[4] = Row("echo", "echo", Carrier::kUdp, 7, 5);
    for (const ProbeSpec& row : rows_)
      all_.push_back(&row);
  }

  /// Answers every session with what `answer` says, and gives the conclusion.
  static PortFindings Run(PortIdentifier& identifier,
                          const std::function<SessionOutcome(std::size_t)>& answer) {
    std::size_t count = 0;
    while (!identifier.Done() && count < 1000) {
      for (const auto& order : identifier.Next())
        identifier.Finished(order.id, answer(count++));
    }
    EXPECT_LT(count, 1000U);
    return identifier.Conclude();
  }

  std::array<ProbeSpec, 5> rows_{};
  std::vector<const ProbeSpec*> all_;
};

TEST_F(PortIdentifierTest, TriesEveryProtocolOnAPortThatGivesNoHint) {
  PortIdentifier identifier(Transport::kUdp, 9999, all_, {});
  const PortFindings findings = Run(identifier, [](std::size_t) { return Connected(); });
  EXPECT_EQ(findings.sessions, 7U) << "each once, the two most common ones again";
  EXPECT_TRUE(findings.identities.empty());
  EXPECT_EQ(findings.note, "answers nothing it was asked");
}

TEST_F(PortIdentifierTest, WaitsShortlyForWhatNothingSuggestsAndLongTheSecondTime) {
  PortIdentifier identifier(Transport::kUdp, 9999, all_, {.round_trip = milliseconds(100)});
  std::vector<milliseconds> waits;
  while (!identifier.Done()) {
    for (const auto& order : identifier.Next()) {
      waits.push_back(order.bounds.silence);
      identifier.Finished(order.id, Connected());
    }
  }
  ASSERT_EQ(waits.size(), 7U);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_EQ(waits[i], milliseconds(800)) << "eight round trips";
  EXPECT_EQ(waits[5], ProbeSession::Bounds().silence);
}

TEST_F(PortIdentifierTest, AsksAllAtOnceWhereNothingWasEverHeard) {
  PortIdentifier identifier(
      Transport::kUdp, 9, all_,
      {.intrusive = false, .thorough = true, .round_trip = milliseconds(0), .silent = true});
  const auto orders = identifier.Next();
  ASSERT_EQ(orders.size(), rows_.size());
  const auto patience = [&](std::size_t at) { return orders[at].bounds.silence; };
  EXPECT_EQ(patience(0), ProbeSession::Bounds().silence);  // ranks 1 and 2 are waited for
  EXPECT_EQ(patience(1), ProbeSession::Bounds().silence);
  EXPECT_LT(patience(2), milliseconds(1000));
  for (const auto& order : orders)
    identifier.Finished(order.id, Connected());
  EXPECT_TRUE(identifier.Done());  // nobody is asked twice
}

TEST_F(PortIdentifierTest, WaitsLongForWhatTheNumberSuggests) {
  PortIdentifier identifier(Transport::kUdp, 300, all_, {.round_trip = milliseconds(1)});
  EXPECT_EQ(identifier.Next().at(0).bounds.silence, ProbeSession::Bounds().silence);
}

TEST_F(PortIdentifierTest, AsksASilentPortOnlyWhatItsNumberSuggests) {
  PortIdentifier identifier(Transport::kUdp, 300, all_, {.thorough = false});
  EXPECT_EQ(Run(identifier, [](std::size_t) { return Connected(); }).sessions, 1U);
}

TEST_F(PortIdentifierTest, BelievesWhatProvesOneProtocolAndNoRival) {
  PortIdentifier identifier(Transport::kUdp, 300, all_, {});
  const PortFindings findings =
      Run(identifier, [](std::size_t n) { return n == 0 ? Spoke("gamma") : Connected(); });
  ASSERT_EQ(findings.identities.size(), 1U);
  EXPECT_EQ(findings.identities[0].protocol, "gamma");
  EXPECT_EQ(findings.sessions, 3U) << "the proof and two rivals";
}

TEST_F(PortIdentifierTest, WaitsForARivalSomeTimesAsLongAsTheAnswerTook) {
  PortIdentifier identifier(Transport::kUdp, 300, all_, {.round_trip = milliseconds(1)});
  const auto first = identifier.Next();
  ASSERT_EQ(first.size(), 1U);
  SessionOutcome spoke = Spoke("gamma");
  spoke.first_answer = milliseconds(900);
  identifier.Finished(first[0].id, std::move(spoke));
  const auto rivals = identifier.Next();
  ASSERT_EQ(rivals.size(), 2U);
  EXPECT_EQ(rivals[0].bounds.silence, milliseconds(3600));
}

TEST_F(PortIdentifierTest, TellsTheSecondSessionWhatTheFirstFound) {
  PortIdentifier identifier(Transport::kUdp, 300, all_, {});
  const auto first = identifier.Next();
  EXPECT_EQ(first.at(0).hint, "");
  SessionOutcome weak = Spoke("gamma");
  weak.identity->weaknesses = {{"gamma-old", "version 1 is on"}};
  weak.hint = "a word";
  identifier.Finished(first[0].id, std::move(weak));
  EXPECT_EQ(identifier.Next().at(0).hint, "a word");
}

TEST_F(PortIdentifierTest, BelievesTwoProtocolsBehindOnePortButNotThree) {
  const std::array<std::string_view, 3> names = {"alpha", "beta", "gamma"};
  for (const std::size_t spoken : {2U, 3U}) {
    PortIdentifier identifier(Transport::kUdp, 9999, all_, {});
    std::vector<std::uint32_t> ids;
    for (const auto& order : identifier.Next())
      ids.push_back(order.id);  // all are under way when the first of them ends
    ASSERT_EQ(ids.size(), 5U);
    for (std::size_t i = 0; i < ids.size(); ++i)
      identifier.Finished(ids[i], i < spoken ? Spoke(names.at(i)) : Connected());
    const PortFindings findings = Run(identifier, [](std::size_t) { return Connected(); });
    EXPECT_EQ(findings.identities.size(), spoken == 2 ? 2U : 0U);
    EXPECT_EQ(findings.note,
              spoken == 2 ? "" : "answers whatever protocol it is asked for, so none is believed");
  }
}

TEST_F(PortIdentifierTest, AsksOnForWhatElseSpeaksTheSameProtocolAndJoinsIt) {
  rows_[3].protocols = "gamma";  // a second way to ask gamma, whose port is another
  PortIdentifier identifier(Transport::kUdp, 300, all_, {});
  const PortFindings findings = Run(identifier, [](std::size_t n) {
    if (n > 2) return Connected();
    SessionOutcome outcome = Spoke("gamma");
    outcome.identity->facts = {{n == 0 ? "first" : "second", "yes"}};
    if (n > 0) outcome.identity->weaknesses = {{"gamma-old", "version 1 is on"}};
    return outcome;
  });
  ASSERT_EQ(findings.identities.size(), 1U);
  EXPECT_EQ(FactOf(findings.identities[0], "first"), "yes");
  EXPECT_EQ(FactOf(findings.identities[0], "second"), "yes");
  ASSERT_EQ(findings.identities[0].weaknesses.size(), 1U);
  EXPECT_EQ(findings.identities[0].weaknesses[0].id, "gamma-old");
  EXPECT_EQ(findings.sessions, 5U) << "two ways, the second twice for its weakness, two rivals";
}

TEST_F(PortIdentifierTest, AsksWhoClosesWithoutAWordFromAPrivilegedPortToo) {
  std::vector<ProbeSpec> rows(12, Row("", "", Carrier::kTcp, 100, 5));
  const std::string letters = "abcdefghijkl";
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].name = rows[i].protocols = std::string_view(letters).substr(i, 1);
  rows.back().rank = 7;
  rows.back().privileged_source = true;
  std::vector<const ProbeSpec*> all;
  for (const ProbeSpec& row : rows)
    all.push_back(&row);
  PortIdentifier identifier(Transport::kTcp, 9999, all, {});
  std::size_t privileged = 0;
  while (!identifier.Done()) {
    for (const auto& order : identifier.Next()) {
      SessionOutcome outcome = Connected();
      if (order.privileged_source) {
        ++privileged;
        outcome = Spoke("l");
      } else {
        outcome.ending = Ending::kClosed;
      }
      identifier.Finished(order.id, std::move(outcome));
    }
  }
  EXPECT_EQ(privileged, 1U);
  ASSERT_EQ(identifier.Conclude().identities.size(), 1U);
}

TEST_F(PortIdentifierTest, AsksAnEchoThatWaitedInTheLineForEcho) {
  std::vector<ProbeSpec> rows(8, Row("", "", Carrier::kTcp, 100, 4));
  const std::string letters = "abcdefgh";
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].name = rows[i].protocols = std::string_view(letters).substr(i, 1);
  rows.back() = Row("echo", "echo", Carrier::kTcp, 7, 6);
  std::vector<const ProbeSpec*> all;
  for (const ProbeSpec& row : rows)
    all.push_back(&row);
  PortIdentifier identifier(Transport::kTcp, 9999, all, {});
  std::size_t sessions = 0;
  while (!identifier.Done()) {
    for (const auto& order : identifier.Next()) {
      SessionOutcome outcome = Connected();
      // The first of a line of eight sends everything back; six are under way at a time.
      if (++sessions == 3) outcome.heard = outcome.reflected = true;
      if (sessions > 8) outcome = Spoke("echo");
      identifier.Finished(order.id, std::move(outcome));
    }
  }
  const PortFindings findings = identifier.Conclude();
  ASSERT_EQ(findings.identities.size(), 1U) << sessions;
  EXPECT_EQ(findings.identities[0].protocol, "echo");
}

TEST_F(PortIdentifierTest, BelievesNothingOfAPortThatSpeaksEverything) {
  constexpr std::array<std::string_view, 5> kInTurn = {"gamma", "alpha", "beta", "delta", "echo"};
  PortIdentifier identifier(Transport::kUdp, 300, all_, {});
  const PortFindings findings =
      Run(identifier, [&](std::size_t n) { return Spoke(kInTurn.at(n)); });
  EXPECT_TRUE(findings.identities.empty());
  EXPECT_THAT(findings.note, HasSubstr("answers whatever protocol"));
}

TEST_F(PortIdentifierTest, KnowsAnEchoByWhatComesBack) {
  PortIdentifier identifier(Transport::kUdp, 300, all_, {});
  const PortFindings findings = Run(identifier, [](std::size_t n) {
    if (n > 0) return Spoke("echo");
    SessionOutcome outcome = Spoke("gamma");
    outcome.reflected = true;
    return outcome;
  });
  ASSERT_EQ(findings.identities.size(), 1U);
  EXPECT_EQ(findings.identities[0].protocol, "echo");
  EXPECT_EQ(findings.note, "sends back what it is sent");
}

TEST_F(PortIdentifierTest, HoldsASecondSessionBeforeAWeaknessCounts) {
  rows_[2].confirm = true;
  for (const bool again : {true, false}) {
    PortIdentifier identifier(Transport::kUdp, 300, all_, {});
    const PortFindings findings = Run(identifier, [&](std::size_t n) {
      if (n > 1 || (n == 1 && !again)) return Connected();
      SessionOutcome outcome = Spoke("gamma");
      outcome.identity->weaknesses = {{"gamma-open", "it let us in"}};
      if (n == 0) outcome.identity->weaknesses.push_back({"gamma-once", "only now"});
      return outcome;
    });
    ASSERT_EQ(findings.identities.size(), 1U);
    const ServiceIdentity& identity = findings.identities[0];
    EXPECT_EQ(identity.confidence, again ? Confidence::kBehaviour : Confidence::kBanner);
    ASSERT_EQ(identity.weaknesses.size(), again ? 1U : 0U);
    if (again) {
      EXPECT_EQ(identity.weaknesses[0].id, "gamma-open");
    }
  }
}

TEST_F(PortIdentifierTest, StopsWhenConnectionsNoLongerComeAbout) {
  for (ProbeSpec& row : rows_)
    row.carriers.fill(Carrier::kTcp);
  PortIdentifier identifier(Transport::kTcp, 9999, all_, {});
  const PortFindings findings = Run(identifier, [](std::size_t) { return SessionOutcome{}; });
  EXPECT_TRUE(identifier.Refused());
  EXPECT_LE(findings.sessions, 4U);
  EXPECT_EQ(findings.note, "no longer accepts connections");
}

TEST_F(PortIdentifierTest, TellsAPortThatSendsStrangersAway) {
  for (ProbeSpec& row : rows_)
    row.carriers.fill(Carrier::kTcp);
  PortIdentifier identifier(Transport::kTcp, 9999, all_, {});
  const PortFindings findings = Run(identifier, [](std::size_t) {
    SessionOutcome outcome = Connected();
    outcome.ending = Ending::kClosed;
    return outcome;
  });
  EXPECT_THAT(findings.note, HasSubstr("ends them without a word"));
}

TEST_F(PortIdentifierTest, TriesTheProtocolThatAGreetingSuggestsOnAnyPort) {
  for (ProbeSpec& row : rows_)
    row.carriers.fill(Carrier::kTcp);
  rows_[3].greets = [](std::string_view greeting) { return greeting.starts_with("DELTA"); };
  PortIdentifier identifier(Transport::kTcp, 9999, all_, {});
  const PortFindings findings = Run(identifier, [](std::size_t n) {
    if (n == 2) return Spoke("delta");
    SessionOutcome outcome = Connected();
    outcome.heard = true;
    outcome.first_bytes = n == 0 ? "DELTA 1.0" : "";
    return outcome;
  });
  ASSERT_EQ(findings.identities.size(), 1U);
  EXPECT_EQ(findings.identities[0].protocol, "delta");
  EXPECT_EQ(findings.sessions, 3U) << "greeting, TLS, and the one that was suggested";
}

TEST_F(PortIdentifierTest, SaysHelloOnceToAMutePort) {
  for (ProbeSpec& row : rows_)
    row.carriers.fill(Carrier::kTcp);
  PortIdentifier identifier(Transport::kTcp, 9999, all_, {});
  std::size_t hellos = 0;
  while (!identifier.Done()) {
    for (const auto& order : identifier.Next()) {
      if (order.carrier == Carrier::kTls) ++hellos;
      identifier.Finished(order.id, Connected());
    }
  }
  EXPECT_EQ(hellos, 1U);
}

TEST_F(PortIdentifierTest, NeverAsksIntrusivelyWithoutLeave) {
  for (ProbeSpec& row : rows_)
    row.intrusive = true;
  PortIdentifier identifier(Transport::kUdp, 300, all_, {});
  EXPECT_EQ(Run(identifier, [](std::size_t) { return Connected(); }).sessions, 0U);
}

}  // namespace
}  // namespace pw

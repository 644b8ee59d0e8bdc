#include "scan/control_ports.h"

#include <set>

#include <gtest/gtest.h>

namespace pw {
namespace {

PortSet Dynamic() {
  PortSet ports;
  ports.Add({49152, 65000});
  return ports;
}

/// Asks until it is done; `answer` says what comes back for a port, if anything.
template <class Answer>
std::set<std::uint16_t> Ask(ControlPorts& controls, Answer answer) {
  std::set<std::uint16_t> asked;
  Instant now(std::chrono::hours(1));
  for (int i = 0; i < 10'000 && !controls.done(); ++i, now += std::chrono::milliseconds(1)) {
    while (const auto question = controls.Next(now, std::chrono::milliseconds(100))) {
      asked.insert(question->port);
      if (const auto open = answer(*question)) controls.OnAnswer(question->port, *open);
    }
  }
  return asked;
}

TEST(ControlPorts, TakesThreeThatWereNotAsked) {
  ControlPorts controls(Dynamic(), 7);
  const auto asked = Ask(controls, [](const SweepQuestion&) { return std::optional(true); });
  EXPECT_EQ(asked.size(), 3U);
  for (const std::uint16_t port : asked)
    EXPECT_GT(port, 65000);
  EXPECT_TRUE(controls.everything_is_open());
}

TEST(ControlPorts, NeedsOneClosedPortToBelieveTheOthers) {
  ControlPorts controls(PortSet{}, 7);
  int number = 0;
  Ask(controls, [&](const SweepQuestion&) { return std::optional(++number != 2); });
  EXPECT_TRUE(controls.done());
  EXPECT_FALSE(controls.everything_is_open());
}

TEST(ControlPorts, AsksAgainWhatGotLostAndEnds) {
  ControlPorts lossy(PortSet{}, 8);
  Ask(lossy, [](const SweepQuestion& question) {
    return question.attempt == 2 ? std::optional(true) : std::nullopt;
  });
  EXPECT_TRUE(lossy.everything_is_open());
  ControlPorts silent(PortSet{}, 9);
  Ask(silent, [](const SweepQuestion&) { return std::optional<bool>(); });
  EXPECT_TRUE(silent.done());
  EXPECT_FALSE(silent.everything_is_open());
}

}  // namespace
}  // namespace pw

#include "model/port_set.h"

#include "model/port_state.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PortSet, MergesWhatTouches) {
  EXPECT_EQ(ToString(*PortSet::Parse("5,1-3, 4,7-9,8-12")), "1-5,7-12");
  EXPECT_EQ(ToString(*PortSet::Parse("65535,65534")), "65534-65535");
  EXPECT_EQ(ToString(*PortSet::Parse("0")), "0");
}

TEST(PortSet, HoldsEveryPort) {
  const PortSet all = *PortSet::Parse("all");
  EXPECT_EQ(all.size(), 65536U);
  EXPECT_EQ(all.Ports().size(), 65536U);
  EXPECT_EQ(all.Ports().back(), 65535);
  EXPECT_EQ(ToString(all), "all");
  EXPECT_EQ(*PortSet::Parse("0-65535"), all);
  EXPECT_TRUE(all.Contains(0));
  EXPECT_TRUE(all.Contains(65535));
}

TEST(PortSet, IsWhatASetOfPortsWouldBe) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    PortSet ports;
    std::set<std::uint16_t> plain;
    for (int added = 0; added < 40; ++added) {
      // Near the ends and close together, so that ranges touch, overlap and swallow each other.
      const std::uint32_t base = random() % 3 == 0 ? 65436U : 0U;
      const auto first = static_cast<std::uint16_t>(base + random() % 100);
      const auto last =
          static_cast<std::uint16_t>(std::min<std::uint_fast32_t>(65535, first + random() % 6));
      ports.Add({first, last});
      for (std::uint32_t port = first; port <= last; ++port)
        plain.insert(static_cast<std::uint16_t>(port));
    }
    EXPECT_EQ(ports.Ports(), std::vector<std::uint16_t>(plain.begin(), plain.end()));
    for (std::size_t i = 1; i < ports.ranges().size(); ++i)
      EXPECT_GT(ports.ranges()[i].first, ports.ranges()[i - 1].last + 1) << "ranges do not touch";
    for (std::uint32_t port = 0; port <= 65535; ++port)
      ASSERT_EQ(ports.Contains(static_cast<std::uint16_t>(port)),
                plain.contains(static_cast<std::uint16_t>(port)));
  }
}

TEST(PortSet, NamesThePieceThatIsWrong) {
  for (const std::string text : {"70000", "9-1", "ssh", "", "1,,2", "1-2-3", "-5", "1-"}) {
    const auto ports = PortSet::Parse(text);
    ASSERT_FALSE(ports) << text;
    EXPECT_THAT(ports.error().what, HasSubstr("read ports \""));
  }
}

TEST(PortSelection, GivesAPieceWithoutTransportToAll) {
  const auto selection = ParsePortSelection("22,sctp:36412, udp:53-54",
                                            {Transport::kTcp, Transport::kUdp, Transport::kSctp});
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->at(Transport::kTcp).Ports(), ElementsAre(22));
  EXPECT_THAT(selection->at(Transport::kUdp).Ports(), ElementsAre(22, 53, 54));
  EXPECT_THAT(selection->at(Transport::kSctp).Ports(), ElementsAre(22, 36412));
}

TEST(PortSelection, IsWrittenAsItIsRead) {
  const std::string text = "tcp:22,tcp:80-90,udp:all,sctp:36412";
  const auto selection =
      ParsePortSelection(text, {Transport::kTcp, Transport::kUdp, Transport::kSctp});
  ASSERT_TRUE(selection);
  EXPECT_EQ(ToString(*selection), text);
  EXPECT_EQ(ToString(PortSelection{}), "");
}

TEST(PortSelection, RefusesATransportThatIsNotScanned) {
  EXPECT_FALSE(ParsePortSelection("sctp:36412", {Transport::kTcp}));
  EXPECT_FALSE(ParsePortSelection("icmp:8", {Transport::kTcp}));
}

TEST(PortState, WordsReadBack) {
  for (int i = 0; i <= static_cast<int>(PortReason::kIcmpOther); ++i) {
    const auto reason = static_cast<PortReason>(i);
    EXPECT_EQ(ParsePortReason(ToString(reason)), reason);
  }
  for (int i = 0; i <= static_cast<int>(PortState::kUnknown); ++i) {
    const auto state = static_cast<PortState>(i);
    EXPECT_EQ(ParsePortState(ToString(state)), state);
  }
}

TEST(PortState, ClosedNeedsTheTargetsOwnWord) {
  EXPECT_EQ(StateOf(Transport::kUdp, PortReason::kIcmpPortUnreachable, true), PortState::kClosed);
  EXPECT_EQ(StateOf(Transport::kUdp, PortReason::kIcmpPortUnreachable, false),
            PortState::kFiltered);
  EXPECT_EQ(StateOf(Transport::kTcp, PortReason::kIcmpPortUnreachable, true), PortState::kFiltered);
  EXPECT_EQ(StateOf(Transport::kSctp, PortReason::kIcmpProtocolUnreachable, true),
            PortState::kClosed);
  EXPECT_EQ(StateOf(Transport::kSctp, PortReason::kIcmpProtocolUnreachable, false),
            PortState::kFiltered);
  EXPECT_EQ(StateOf(Transport::kUdp, PortReason::kNoAnswer, false), PortState::kOpenFiltered);
  EXPECT_EQ(StateOf(Transport::kTcp, PortReason::kNoAnswer, false), PortState::kFiltered);
  EXPECT_EQ(StateOf(Transport::kTcp, PortReason::kBudgetEnded, false), PortState::kUnknown);
}

}  // namespace
}  // namespace pw

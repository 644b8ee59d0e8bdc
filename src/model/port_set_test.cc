#include "model/port_set.h"

#include "model/port_state.h"

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

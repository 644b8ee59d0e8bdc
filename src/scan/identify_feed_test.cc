#include "scan/identify_feed.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

PortToIdentify Udp(std::uint16_t port, bool silent) {
  return {0, Transport::kUdp, port, silent, true, 0, {}};
}

TEST(IdentifyFeed, GivesEachPortOnce) {
  IdentifyFeed feed;
  feed.Add({Udp(161, false), Udp(162, true)});
  feed.Add({Udp(161, false), Udp(162, true), Udp(163, true)});
  EXPECT_EQ(feed.Take().size(), 3U);
  feed.Add({Udp(161, false), {1, Transport::kUdp, 161, false, true, 0, {}}});
  const auto more = feed.Take();
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(more[0].target, 1U);
}

TEST(IdentifyFeed, GivesAPortAgainThatIsToBeAskedThoroughly) {
  IdentifyFeed feed;
  PortToIdentify shortly = Udp(161, true);
  shortly.thorough = false;
  feed.Add({shortly});
  feed.Add({shortly, Udp(161, true), shortly});
  const auto ports = feed.Take();
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_TRUE(ports[1].thorough);
}

TEST(IdentifyFeed, GivesASilentPortAgainThatTurnedOutToBeOpenButNotTheOtherWayRound) {
  IdentifyFeed feed;
  feed.Add({Udp(161, true)});
  feed.Add({Udp(161, false)});
  feed.Add({Udp(161, true)});
  EXPECT_EQ(feed.Take().size(), 2U);
  IdentifyFeed open;
  open.Add({Udp(161, false), Udp(161, true)});
  EXPECT_EQ(open.Take().size(), 1U);
}

TEST(IdentifyFeed, IsClosedOnceNothingComes) {
  IdentifyFeed feed;
  EXPECT_FALSE(feed.closed());
  feed.Add({Udp(161, true)});
  feed.Close();
  EXPECT_TRUE(feed.closed());
  EXPECT_EQ(feed.Take().size(), 1U);
  EXPECT_TRUE(feed.Take().empty());
}

}  // namespace
}  // namespace pw

#include "scan/rate_control.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::chrono::milliseconds;

/// An interval in which every canary was answered, at the rate of now.
RateEpoch Healthy(const RateControl& rate, Instant start) {
  RateEpoch epoch;
  epoch.start = start;
  epoch.end = start + milliseconds(40);
  epoch.rate = rate.rate();
  epoch.canaries_sent = 4;
  epoch.canaries_answered = 4;
  return epoch;
}

double GrowsTo(RateControl& rate, Instant& now) {
  for (int i = 0; i < 100; ++i) {
    rate.OnEpoch(Healthy(rate, now), now + milliseconds(60));
    now += milliseconds(60);
  }
  return rate.rate();
}

TEST(RateControl, ATargetThatWasOverrunIsNeverAskedAsFastAgain) {
  RateControl rate({.start = 1000, .floor = 50, .cap = 1'000'000, .silent_cap = 50'000});
  Instant now{};
  EXPECT_EQ(GrowsTo(rate, now), 50'000);
  rate.OnOverrun();
  EXPECT_EQ(rate.rate(), 25'000);
  EXPECT_EQ(rate.ceiling(), 50'000);
  EXPECT_TRUE(rate.limited());
  EXPECT_EQ(GrowsTo(rate, now), 40'000);
  rate.OnOverrun();
  EXPECT_EQ(GrowsTo(rate, now), 32'000);
}

TEST(RateControl, OverrunsDoNotStopAScan) {
  RateControl rate({.start = 60, .floor = 50, .cap = 1000, .silent_cap = 1000});
  for (int i = 0; i < 10; ++i)
    rate.OnOverrun();
  EXPECT_EQ(rate.rate(), 50);
}

}  // namespace
}  // namespace pw

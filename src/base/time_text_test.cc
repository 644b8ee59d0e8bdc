#include "base/time_text.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(TimeText, RoundTripsToTheMillisecond) {
  const TimePoint time{std::chrono::milliseconds{1795466400123}};
  EXPECT_EQ(ToRfc3339(time), "2026-11-23T20:40:00.123Z");
  EXPECT_EQ(*ParseRfc3339("2026-11-23T20:40:00.123Z"), time);
  EXPECT_EQ(*ParseRfc3339("2026-11-23T20:40:00.123456789Z"), time);
}

TEST(TimeText, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2026-11-23", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T20:40:00+01:00", "2026-11-23T20:40:00.Z", "2026-11-23T-1:40:00Z"}) {
    EXPECT_FALSE(ParseRfc3339(text)) << text;
  }
}

TEST(TimeText, ReadsDates) {
  EXPECT_EQ(ToDate(*ParseDate("2027-06-30")), "2027-06-30");
  EXPECT_FALSE(ParseDate("2027-6-30"));
  EXPECT_FALSE(ParseDate("2027-02-29"));
}

}  // namespace
}  // namespace pw

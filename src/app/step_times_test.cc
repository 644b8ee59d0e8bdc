#include "app/step_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(StepTimes, TellsStepsInOrderWithTheirParts) {
  StepTimes times;
  times.Ended("inventory");
  times.Part("from oam", std::chrono::milliseconds(20140));
  times.Part("from s1", std::chrono::milliseconds(17660));
  times.Ended("outside");
  times.Ended("judging");
  EXPECT_TRUE(times.Has("outside"));
  EXPECT_THAT(times.Text(),
              testing::MatchesRegex("took [0-9.]+ s: inventory [0-9.]+, outside [0-9.]+ "
                                    "\\(from oam 20\\.1, from s1 17\\.7\\), judging [0-9.]+"));
}

TEST(StepTimes, NothingDoneTookNoTime) {
  EXPECT_EQ(StepTimes().Text(), "took 0.0 s");
  EXPECT_FALSE(StepTimes().Has("outside"));
}

}  // namespace
}  // namespace pw

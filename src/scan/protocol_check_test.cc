#include "scan/protocol_check.h"

#include <chrono>

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::chrono::milliseconds;
using Verdict = ProtocolCheck::Verdict;

constexpr Instant kStart{std::chrono::seconds(100)};

TEST(ProtocolCheck, ThreeAnswersAtLeisureTell) {
  ProtocolCheck check;
  EXPECT_EQ(check.OnUnreachable(0, false, kStart), Verdict::kOpen);
  EXPECT_EQ(check.OnUnreachable(1, false, kStart), Verdict::kOpen);
  EXPECT_EQ(check.OnUnreachable(2, false, kStart), Verdict::kAbsent);
  EXPECT_FALSE(check.quiet());
}

TEST(ProtocolCheck, AnswersInHasteAreTriedInQuiet) {
  ProtocolCheck check;
  EXPECT_EQ(check.OnUnreachable(900, false, kStart), Verdict::kOpen);
  ASSERT_TRUE(check.quiet());
  EXPECT_GT(check.due(), kStart + milliseconds(1000));
  // Those that were under way already tell nothing.
  for (std::size_t index = 901; index < 910; ++index)
    EXPECT_EQ(check.OnUnreachable(index, false, kStart), Verdict::kOpen);
  EXPECT_EQ(check.OnDue(check.due()), Verdict::kOpen);
  check.OnAsked(1000, check.due());
  EXPECT_EQ(check.OnUnreachable(1000, false, check.due()), Verdict::kOpen);
  EXPECT_EQ(check.OnUnreachable(1000, false, check.due()), Verdict::kOpen) << "counted twice";
  check.OnAsked(1001, check.due());
  EXPECT_EQ(check.OnUnreachable(1001, false, check.due()), Verdict::kAbsent);
}

TEST(ProtocolCheck, ARepeatedQuestionIsNotAtLeisure) {
  ProtocolCheck check;
  EXPECT_EQ(check.OnUnreachable(0, true, kStart), Verdict::kOpen);
  EXPECT_TRUE(check.quiet());
}

TEST(ProtocolCheck, SilenceInQuietMeansAnOverrun) {
  ProtocolCheck check;
  check.OnUnreachable(900, false, kStart);
  for (std::size_t index = 1000; index < 1003; ++index) {
    ASSERT_TRUE(check.quiet());
    EXPECT_EQ(check.OnDue(check.due()), Verdict::kOpen) << index;
    check.OnAsked(index, check.due());
    if (index == 1002) break;
    EXPECT_EQ(check.OnDue(check.due()), Verdict::kOpen);
  }
  EXPECT_EQ(check.OnDue(check.due()), Verdict::kOverrun);
  EXPECT_FALSE(check.quiet());
  EXPECT_EQ(check.OnUnreachable(2000, false, kStart), Verdict::kOverrun);
}

TEST(ProtocolCheck, AStackThatSpeaksWasOverrun) {
  ProtocolCheck check;
  check.OnUnreachable(900, false, kStart);
  EXPECT_TRUE(check.quiet());
  check.OnSpeaks();
  EXPECT_EQ(check.OnUnreachable(901, false, kStart), Verdict::kOverrun);
  EXPECT_FALSE(check.quiet());
}

}  // namespace
}  // namespace pw

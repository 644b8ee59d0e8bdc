#include "probe/line_pattern.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

using Rows = Captures;

TEST(LinePattern, CatchesWhatStandsBetweenItsTexts) {
  const auto captures = MatchPattern("VERSION <version>\r\n", "VERSION 1.6.18\r\nEND\r\n");
  ASSERT_TRUE(captures);
  EXPECT_EQ(*captures, (Rows{{"version", "1.6.18"}}));
}

TEST(LinePattern, MatchesFromTheStartAlone) {
  EXPECT_TRUE(MatchPattern("+OK", "+OK ready"));
  EXPECT_FALSE(MatchPattern("+OK", " +OK ready"));
  EXPECT_FALSE(MatchPattern("+OK", "+O"));
  EXPECT_TRUE(MatchPattern("", "anything"));
}

TEST(LinePattern, SkipsLinesWithTheEmptyHole) {
  const auto captures = MatchPattern("$<>\nos:<os>\r\n", "$9\r\na:b\r\nos:Linux\r\n");
  ASSERT_TRUE(captures);
  EXPECT_EQ(*captures, (Rows{{"os", "Linux"}}));
  EXPECT_TRUE(MatchPattern("a<>", "a"));
}

TEST(LinePattern, CatchesTheRestOfALineAtItsEnd) {
  const auto captures = MatchPattern("Mode: <mode>", "Mode: standalone\nNode: 5");
  ASSERT_TRUE(captures);
  EXPECT_EQ(*captures, (Rows{{"mode", "standalone"}}));
}

TEST(LinePattern, CatchesNeitherNothingNorSeveralLinesNorTooMuch) {
  EXPECT_FALSE(MatchPattern("V <v>\r\n", "V \r\n"));
  EXPECT_FALSE(MatchPattern("V <v> end", "V a\nb end"));
  EXPECT_FALSE(MatchPattern("V <v>\n", "V " + std::string(129, 'x') + "\n"));
}

}  // namespace
}  // namespace pw

#include "inventory/unit_file_parser.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(UnitFileParser, ReadsSectionsAndAssignments) {
  EXPECT_THAT(ParseUnitFile("# c\n[Unit]\nDescription = A  b \n;c\n[Service]\nExecStart=/x\r\n"),
              ElementsAre(UnitAssignment{"Unit", "Description", "A  b"},
                          UnitAssignment{"Service", "ExecStart", "/x"}));
}

TEST(UnitFileParser, JoinsContinuedLinesAndLeavesOutCommentsInThem) {
  EXPECT_THAT(ParseUnitFile("[S]\nA=1 \\\n# c\n ; d\n  2\\\n3\nB=\\\\\nC=last\\"),
              ElementsAre(UnitAssignment{"S", "A", "1    2 3"}, UnitAssignment{"S", "B", "\\\\"},
                          UnitAssignment{"S", "C", "last"}));
}

TEST(UnitFileParser, PassesOverWhatIsNoAssignment) {
  EXPECT_THAT(ParseUnitFile("Early=1\n[S]\nnothing\n=x\n\nA=\n"),
              ElementsAre(UnitAssignment{"S", "A", ""}));
  EXPECT_THAT(ParseUnitFile("\xef\xbb\xbf[S]\nA=1"), ElementsAre(UnitAssignment{"S", "A", "1"}));
  EXPECT_THAT(ParseUnitFile(""), IsEmpty());
}

TEST(UnitFileParser, SplitsWordsWithQuotesAndEscapes) {
  EXPECT_THAT(UnitWords("a  \"b c\" 'd \"e' f\\ g h\\x2d ''"),
              ElementsAre("a", "b c", "d \"e", "f g", "h\\x2d", ""));
  EXPECT_THAT(UnitWords("\"open end"), ElementsAre("open end"));
}

TEST(UnitFileParser, TakesLastValuesAndCollectsLists) {
  const auto unit = ParseUnitFile("[U]\nA=a b\nA=\nA=c\nB=1\nB=2\n[V]\nA=other\n");
  EXPECT_EQ(LastValue(unit, "U", "B"), "2");
  EXPECT_EQ(LastValue(unit, "U", "C"), "");
  EXPECT_THAT(AllWords(unit, "U", "A", true), ElementsAre("c"));
  EXPECT_THAT(AllWords(unit, "U", "A", false), ElementsAre("a", "b", "c"));
}

TEST(UnitFileParser, ReadsBooleans) {
  EXPECT_TRUE(UnitBoolean("Yes", false));
  EXPECT_FALSE(UnitBoolean("off", true));
  EXPECT_TRUE(UnitBoolean("what", true));
  EXPECT_FALSE(UnitBoolean("", false));
}

TEST(UnitFileParser, FindsTheProgramBehindPrefixesAndQuotes) {
  EXPECT_EQ(ProgramOf("/usr/sbin/sshd -D $OPTS"), "/usr/sbin/sshd");
  EXPECT_EQ(ProgramOf("-@!!/usr/bin/x x"), "/usr/bin/x");
  EXPECT_EQ(ProgramOf("\"/opt/a b/c\" d"), "/opt/a b/c");
  EXPECT_EQ(ProgramOf("//usr/lib/./x.sh y"), "/usr/lib/x.sh");
  EXPECT_EQ(ProgramOf("sleep 1"), "sleep");
  EXPECT_EQ(ProgramOf("-"), "");
}

}  // namespace
}  // namespace pw

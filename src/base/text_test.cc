#include "base/text.h"

#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim("\n"), "");
}

TEST(Text, SplitKeepsEmptyPieces) {
  EXPECT_THAT(Split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(Split("", ','), ElementsAre(""));
}

TEST(Text, WordsDropBlanks) {
  EXPECT_THAT(Words("  stream\ttcp  "), ElementsAre("stream", "tcp"));
}

TEST(Text, NextLineTakesCrLfAndLastLineWithoutLf) {
  std::string_view rest = "one\r\n\ntwo";
  EXPECT_EQ(NextLine(rest), "one");
  EXPECT_EQ(NextLine(rest), "");
  EXPECT_EQ(NextLine(rest), "two");
  EXPECT_EQ(NextLine(rest), std::nullopt);
}

TEST(Text, ParseNumberRefusesRests) {
  EXPECT_EQ(ParseNumber<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(ParseNumber<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(ParseNumber<std::uint16_t>("1 "), std::nullopt);
  EXPECT_EQ(ParseNumber<std::uint16_t>(""), std::nullopt);
  EXPECT_EQ(ParseNumber<std::uint32_t>("0084", 16), 0x84U);
}

TEST(Text, PrintableDisarmsTerminalControls) {
  EXPECT_EQ(Printable("a\x1b[31mb\n"), "a\\x1b[31mb\\x0a");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\x9b");
  EXPECT_EQ(Printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(Printable("\xff\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Text, Utf8RefusesOverlongAndSurrogates) {
  EXPECT_TRUE(IsUtf8("\xf0\x9f\x94\x92 \xe2\x82\xac"));
  EXPECT_FALSE(IsUtf8("\xc0\xaf"));
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(IsUtf8("\xf0\x8f\xbf\xbf"));
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xe2\x82"));
}

TEST(Text, BasenameOfPathAndOfBareName) {
  EXPECT_EQ(Basename("/usr/sbin/sshd"), "sshd");
  EXPECT_EQ(Basename("sshd"), "sshd");
}

}  // namespace
}  // namespace pw

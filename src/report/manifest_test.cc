#include "report/manifest.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

const std::string kA(64, 'a');
const std::string kB(64, 'b');

std::string Reason(const std::string& text) {
  const auto files = ParseManifest(text);
  return files ? "" : files.error().what;
}

TEST(Manifest, IsWhatSha256sumWritesAndIsReadBack) {
  const std::vector<FileDigest> files = {{"records/0a", kA}, {"report.json", kB}};
  const std::string text = FormatManifest(files);
  EXPECT_EQ(text, kA + "  records/0a\n" + kB + "  report.json\n");
  const auto read = ParseManifest(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, files);
}

TEST(Manifest, NamesTheLineOfAFault) {
  EXPECT_THAT(Reason(kA + "  a\n" + kB + " *b\n"), HasSubstr("line 2: expected a SHA-256"));
  EXPECT_THAT(Reason(kA + "  a\n" + kB + "  b"), HasSubstr("line 2: it does not end"));
  EXPECT_THAT(Reason(std::string(64, 'A') + "  a\n"), HasSubstr("line 1: expected a SHA-256"));
  EXPECT_THAT(Reason(kA + "  \n"), HasSubstr("line 1: expected a SHA-256"));
  EXPECT_THAT(Reason(""), HasSubstr("empty"));
}

TEST(Manifest, RefusesNamesThatLeadOut) {
  for (const char* name :
       {"../x", "/x", "a//b", "a/../b", "a/.", ".x", "-x", "a b", "a/", "a\\b", "a\tb", "\xc3\xa4"})
    EXPECT_THAT(Reason(kA + "  " + name + "\n"), HasSubstr("a name that no bundle has")) << name;
}

TEST(Manifest, RefusesAFileTwiceAndOutOfOrder) {
  EXPECT_THAT(Reason(kA + "  a\n" + kB + "  a\n"), HasSubstr("line 2: names are not sorted"));
  EXPECT_THAT(Reason(kA + "  b\n" + kB + "  a\n"), HasSubstr("line 2: names are not sorted"));
}

}  // namespace
}  // namespace pw

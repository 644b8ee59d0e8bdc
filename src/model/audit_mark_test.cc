#include "model/audit_mark.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

AuditMark Sample() {
  AuditMark mark;
  mark.began = *ParseRfc3339("2026-06-01T12:00:00Z");
  mark.version = "1.2.3";
  mark.commit = "abc";
  mark.folder = "/home/lab";
  mark.words = {"audit", "--list=a b.yaml", "--operator=J\u00e4ger \"J\""};
  return mark;
}

TEST(AuditMark, ComesBackAsItWasWritten) {
  const std::string line = AuditMarkLine(Sample(), "evidence");
  EXPECT_THAT(line, HasSubstr("portwarrant audit --resume evidence finishes it"));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto read = ParseAuditMark(line + "\n");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, Sample());
}

TEST(AuditMark, CountsHowOftenItWentOn) {
  const std::string again = AuditResumedLine(*ParseRfc3339("2026-06-01T13:00:00Z")) + "\n";
  const auto read = ParseAuditMark(AuditMarkLine(Sample(), "evidence") + "\n" + again + again);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->resumed, 2U);
  EXPECT_EQ(read->words, Sample().words);
}

TEST(AuditMark, RefusesWhatIsNone) {
  const std::string head = AuditMarkLine(Sample(), "evidence") + "\n";
  const struct {
    std::string text;
    std::string why;
  } cases[] = {
      {"", "line 1: no mark"},
      {"hello\n", "line 1: not JSON"},
      {R"({"format":"portwarrant/report/1"})", "no mark of an incomplete audit"},
      {head + "{}\n", "line 2: resumed"},
      {head + "[]\n", "line 2"},
      {R"({"format":"portwarrant/incomplete-audit/1","began":"today"})", "began"},
      {R"({"format":"portwarrant/incomplete-audit/1","began":"2026-06-01T12:00:00Z",)"
       R"("tool":{"version":"1","commit":"a"},"folder":"/","words":["a\u0000b"]})",
       "words[0]: holds a zero byte"},
  };
  for (const auto& one : cases) {
    const auto read = ParseAuditMark(one.text);
    ASSERT_FALSE(read) << one.text;
    EXPECT_THAT(read.error().what, HasSubstr(one.why)) << one.text;
  }
}

}  // namespace
}  // namespace pw

#include "wire/ftp_reply.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(FtpReply, ReadsOneLine) {
  const auto reply = ParseFtpReply("220 (vsFTPd 3.0.3)\r\n");
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ(**reply, (FtpReply{220, {"(vsFTPd 3.0.3)"}}));
}

TEST(FtpReply, ReadsSeveralLinesUpToTheOneWithTheCode) {
  const auto reply = ParseFtpReply("211-Features:\r\n AUTH TLS\r\n 211 no\r\n211 End\r\n");
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ(**reply, (FtpReply{211, {"Features:", " AUTH TLS", " 211 no", "End"}}));
}

TEST(FtpReply, WaitsForTheRest) {
  for (const char* part :
       {"", "22", "220 hello", "211-Features:\r\n AUTH TLS\r\n", "120 wait\r\n"}) {
    const auto reply = ParseFtpReply(part);
    ASSERT_TRUE(reply) << part;
    EXPECT_FALSE(*reply) << part;
  }
}

TEST(FtpReply, LeavesOutPreliminaryReplies) {
  EXPECT_EQ((*ParseFtpReply("120 soon\r\n220 now\r\n"))->code, 220);
}

TEST(FtpReply, RefusesWhatHasNoCode) {
  for (const char* text : {"hello\r\n", "99 x\r\n", "600 x\r\n", "220_x\r\n", "-20 x\r\n"})
    EXPECT_FALSE(ParseFtpReply(text)) << text;
}

}  // namespace
}  // namespace pw

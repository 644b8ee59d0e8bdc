#include "wire/http_message.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(HttpMessage, ReadsStatusAndHeaders) {
  const auto head = ParseHttpHead(
      "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nX-Empty:\r\nServer: second\r\n\r\nbody");
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->minor, 1);
  EXPECT_EQ(head->Header("server"), "nginx/1.22.1");
  EXPECT_EQ(head->Header("x-empty"), "");
  EXPECT_EQ(head->size, 67U);
}

TEST(HttpMessage, AsksForMoreWhileTheHeadIsNotWhole) {
  for (const char* text : {"", "HTT", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nServer: x\r\n"}) {
    const auto head = ParseHttpHead(text);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().code, Error::Code::kTruncated) << text;
  }
}

TEST(HttpMessage, RefusesWhatIsNoResponse) {
  for (const std::string text :
       {"GET / HTTP/1.1\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n"}) {
    const auto head = ParseHttpHead(text);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().code, Error::Code::kInvalid) << text;
  }
  EXPECT_EQ(ParseHttpHead("HTTP/1.1 200 OK\r\nA: " + std::string(40000, 'x')).error().code,
            Error::Code::kInvalid);
}

TEST(HttpMessage, KnowsWhereABodyEnds) {
  const auto counted = ParseHttpHead("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
  ASSERT_TRUE(counted);
  EXPECT_FALSE(ReadHttpBody(*counted, "bod").complete);
  EXPECT_TRUE(ReadHttpBody(*counted, "body").complete);
  EXPECT_EQ(ReadHttpBody(*counted, "body and more").text, "body");
  const auto open = ParseHttpHead("HTTP/1.0 200 OK\r\n\r\n");
  ASSERT_TRUE(open);
  EXPECT_FALSE(ReadHttpBody(*open, "body").complete);
  const auto none = ParseHttpHead("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
  ASSERT_TRUE(none);
  EXPECT_TRUE(ReadHttpBody(*none, "").complete);
}

TEST(HttpMessage, JoinsChunks) {
  const auto head = ParseHttpHead("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  ASSERT_TRUE(head);
  const HttpBody part = ReadHttpBody(*head, "4;x=y\r\nbody\r\n6\r\n an");
  EXPECT_EQ(part.text, "body an");
  EXPECT_FALSE(part.complete);
  const HttpBody whole = ReadHttpBody(*head, "4\r\nbody\r\n2\r\n a\r\n0\r\nTrailer: t\r\n\r\n");
  EXPECT_EQ(whole.text, "body a");
  EXPECT_TRUE(whole.complete);
  const HttpBody odd = ReadHttpBody(*head, "ffffffffffffffffffffffff\r\nbody");
  EXPECT_EQ(odd.text, "");
  EXPECT_FALSE(odd.complete);
}

}  // namespace
}  // namespace pw

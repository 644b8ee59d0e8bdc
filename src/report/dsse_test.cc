#include "report/dsse.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

const DsseEnvelope kEnvelope = {std::string(kInTotoPayload), "{\"a\":1}", "0a1b", "\x01\x02\x03"};

TEST(Dsse, SignsWhatItsStandardSays) {  // DSSE protocol.md, test vector
  EXPECT_EQ(DssePreAuth("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(DssePreAuth("", ""), "DSSEv1 0  0 ");
}

TEST(Dsse, WritesAnEnvelopeOnOneLine) {
  EXPECT_EQ(FormatDsse(kEnvelope),
            "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"eyJhIjoxfQ==\","
            "\"signatures\":[{\"keyid\":\"0a1b\",\"sig\":\"AQID\"}]}\n");
}

TEST(Dsse, ReadsItBack) {
  const auto read = ParseDsse(FormatDsse(kEnvelope));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->payload, kEnvelope.payload);
  EXPECT_EQ(read->payload_type, kEnvelope.payload_type);
  EXPECT_EQ(read->key_id, kEnvelope.key_id);
  EXPECT_EQ(read->signature, kEnvelope.signature);
}

std::string Reason(std::string_view text) {
  const auto read = ParseDsse(text);
  return read ? "" : read.error().what;
}

TEST(Dsse, RefusesTheSameInAnotherWriting) {
  std::string text = FormatDsse(kEnvelope);
  EXPECT_THAT(Reason(" " + text), HasSubstr("not written as"));
  EXPECT_THAT(Reason(text + "\n"), HasSubstr("not written as"));
  text.pop_back();
  EXPECT_THAT(Reason(text), HasSubstr("not written as"));
}

TEST(Dsse, RefusesWhatIsNone) {
  EXPECT_THAT(Reason(""), HasSubstr("no signed statement"));
  EXPECT_THAT(Reason("[]"), HasSubstr("no signed statement"));
  EXPECT_THAT(Reason("{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[]}\n"),
              HasSubstr("exactly one signature"));
  EXPECT_THAT(Reason("{\"payloadType\":\"t\",\"payload\":\"Zh==\","
                     "\"signatures\":[{\"keyid\":\"\",\"sig\":\"\"}]}\n"),
              HasSubstr("base64"));
  EXPECT_THAT(Reason("{\"payloadType\":1,\"payload\":\"\","
                     "\"signatures\":[{\"keyid\":\"\",\"sig\":\"\"}]}\n"),
              HasSubstr("string"));
}

}  // namespace
}  // namespace pw

#include "wire/dns_message.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(DnsMessage, AsksForTheVersion) {
  EXPECT_EQ(ToHex(BuildDnsQuery(0x1234, "version.bind", kDnsTxt, kDnsChaos, false)),
            "123400000001000000000000"
            "0776657273696f6e0462696e640000100003");
  EXPECT_EQ(ToHex(BuildDnsQuery(0x1234, "", kDnsNs, kDnsInternet, true)),
            "1234010000010000000000000000020001");
}

TEST(DnsMessage, ReadsTheTextOfAnAnswer) {
  const std::string_view bytes(
      "\x12\x34\x85\x80\0\1\0\1\0\0\0\0"
      "\7VERSION\4bind\0\0\x10\0\3"
      "\xc0\x0c\0\x10\0\3\0\0\0\0\0\x08\3a.b\3 cd",
      50);
  const auto message = ParseDnsMessage(AsBytes(bytes));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_TRUE(message->response);
  EXPECT_TRUE(message->authoritative);
  EXPECT_TRUE(message->recursion_available);
  EXPECT_EQ(message->name, "version.bind");
  ASSERT_EQ(message->answers.size(), 1U);
  EXPECT_EQ(DnsText(message->answers[0]), "a.b cd");
}

TEST(DnsMessage, RefusesWhatDoesNotHoldTogether) {
  const std::string_view fewer("\x12\x34\x80\0\0\0\0\1\0\0\0\0", 12);
  EXPECT_FALSE(ParseDnsMessage(AsBytes(fewer)));
  const std::string_view several("\x12\x34\x80\0\0\2\0\0\0\0\0\0", 12);
  EXPECT_FALSE(ParseDnsMessage(AsBytes(several)));
  const std::string_view loop("\x12\x34\x80\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1", 18);
  EXPECT_FALSE(ParseDnsMessage(AsBytes(loop)));
}

}  // namespace
}  // namespace pw

#include "wire/arp_packet.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::string_view_literals::operator""sv;

// "who has 10.77.0.9, tell 10.77.0.2", as Linux sends it, with the padding of the link.
constexpr auto kRequest =
    "\x00\x01\x08\x00\x06\x04\x00\x01\x02\x00\x00\x00\x00\x02\x0a\x4d\x00\x02"
    "\x00\x00\x00\x00\x00\x00\x0a\x4d\x00\x09\x00\x00\x00\x00"sv;

TEST(ArpPacket, ReadsARequestWithPadding) {
  const auto packet = ParseArpPacket(AsBytes(kRequest));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->operation, ArpPacket::Operation::kRequest);
  EXPECT_EQ(ToString(packet->sender_link), "02:00:00:00:00:02");
  EXPECT_EQ(ToString(packet->sender), "10.77.0.2");
  EXPECT_EQ(ToString(packet->target), "10.77.0.9");
}

TEST(ArpPacket, WritesWhatItReads) {
  const auto packet = ParseArpPacket(AsBytes(kRequest));
  ASSERT_TRUE(packet);
  EXPECT_EQ(AsText(BuildArpPacket(*packet)), kRequest.substr(0, 28));
}

TEST(ArpPacket, RefusesOtherKindsAndShortOnes) {
  EXPECT_EQ(ParseArpPacket(AsBytes(kRequest.substr(0, 27))).error().code, Error::Code::kTruncated);
  for (const std::size_t at : {0U, 2U, 4U, 5U, 6U, 7U}) {
    std::string other(kRequest);
    other[at] = '\x7f';
    EXPECT_EQ(ParseArpPacket(AsBytes(other)).error().code, Error::Code::kInvalid) << at;
  }
}

}  // namespace
}  // namespace pw

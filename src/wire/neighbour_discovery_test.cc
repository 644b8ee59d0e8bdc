#include "wire/neighbour_discovery.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

IpAddress Address(std::string_view text) {
  return *IpAddress::Parse(text);
}

constexpr LinkAddress kLink{std::byte{2},    std::byte{0}, std::byte{0},
                            std::byte{0xab}, std::byte{0}, std::byte{7}};

NeighbourDiscovery Solicitation() {
  NeighbourDiscovery message;
  message.source = Address("fd77::2");
  message.target = Address("fd77::12:3456");
  message.destination = SolicitedNodeGroup(message.target);
  message.link = kLink;
  return message;
}

TEST(NeighbourDiscovery, ReadsWhatItWrites) {
  const auto bytes = BuildNeighbourDiscovery(Solicitation());
  const auto read = ParseNeighbourDiscovery(*ParseIpPacket(bytes));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->solicitation);
  EXPECT_EQ(ToString(read->source), "fd77::2");
  EXPECT_EQ(ToString(read->destination), "ff02::1:ff12:3456");
  EXPECT_EQ(ToString(read->target), "fd77::12:3456");
  EXPECT_EQ(read->link, kLink);
}

TEST(NeighbourDiscovery, TellsAnAnswerFromAnAnnouncement) {
  for (const bool solicited : {true, false}) {
    NeighbourDiscovery message = Solicitation();
    message.solicitation = false;
    message.solicited = solicited;
    const auto bytes = BuildNeighbourDiscovery(message);
    const auto read = ParseNeighbourDiscovery(*ParseIpPacket(bytes));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->solicitation);
    EXPECT_EQ(read->solicited, solicited);
    EXPECT_EQ(read->link, kLink);
  }
}

TEST(NeighbourDiscovery, NamesTheEthernetGroup) {
  EXPECT_EQ(ToString(EthernetGroup(Address("ff02::1:ff12:3456"))), "33:33:ff:12:34:56");
}

TEST(NeighbourDiscovery, BelievesOnlyNeighbours) {
  constexpr std::size_t kHopLimitAt = 7;
  constexpr std::size_t kTargetAt = 40 + 8;
  auto routed = BuildNeighbourDiscovery(Solicitation());
  routed[kHopLimitAt] = std::byte{254};
  EXPECT_EQ(ParseNeighbourDiscovery(*ParseIpPacket(routed)).error().code, Error::Code::kInvalid);
  auto broken = BuildNeighbourDiscovery(Solicitation());
  broken[kTargetAt] ^= std::byte{1};
  EXPECT_EQ(ParseNeighbourDiscovery(*ParseIpPacket(broken)).error().code, Error::Code::kInvalid);
}

TEST(NeighbourDiscovery, RefusesShortAndOtherMessages) {
  const auto bytes = BuildNeighbourDiscovery(Solicitation());
  IpPacket packet = *ParseIpPacket(bytes);
  packet.payload = packet.payload.first(23);
  EXPECT_EQ(ParseNeighbourDiscovery(packet).error().code, Error::Code::kTruncated);
  auto echo = bytes;
  echo[40] = std::byte{128};
  EXPECT_EQ(ParseNeighbourDiscovery(*ParseIpPacket(echo)).error().code, Error::Code::kNotFound);
}

}  // namespace
}  // namespace pw

#include "scan/spare_addresses.h"

#include "wire/arp_packet.h"
#include "wire/neighbour_discovery.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

IpAddress Address(std::string_view text) {
  return *IpAddress::Parse(text);
}

constexpr LinkAddress kOwn{std::byte{2}, {}, {}, {}, {}, std::byte{1}};
constexpr LinkAddress kOther{std::byte{2}, {}, {}, {}, {}, std::byte{9}};

SpareAddresses Two() {
  return {{Address("10.77.1.1"), Address("fd77::1:1")}, kOwn};
}

std::vector<std::byte> Arp(ArpPacket::Operation operation, std::string_view sender,
                           std::string_view target) {
  ArpPacket packet;
  packet.operation = operation;
  packet.sender_link = kOther;
  packet.sender = Address(sender);
  packet.target = Address(target);
  return BuildArpPacket(packet);
}

std::vector<std::byte> Discovery(bool solicitation, std::string_view source,
                                 std::string_view target) {
  NeighbourDiscovery message;
  message.solicitation = solicitation;
  message.source = Address(source);
  message.target = Address(target);
  message.destination = SolicitedNodeGroup(message.target);
  if (!message.source.IsAny()) message.link = kOther;
  return BuildNeighbourDiscovery(message);
}

TEST(SpareAddresses, AsksTheLinkWithoutNamingASender) {
  const auto probes = Two().Probes();
  ASSERT_EQ(probes.size(), 2U);
  const auto arp = ParseArpPacket(probes[0].bytes);
  ASSERT_TRUE(arp);
  EXPECT_TRUE(arp->sender.IsAny());
  EXPECT_EQ(ToString(probes[0].to), "ff:ff:ff:ff:ff:ff");
  const auto discovery = ParseNeighbourDiscovery(*ParseIpPacket(probes[1].bytes));
  ASSERT_TRUE(discovery);
  EXPECT_TRUE(discovery->source.IsAny());
  EXPECT_EQ(ToString(probes[1].to), "33:33:ff:01:00:01");
}

TEST(SpareAddresses, AnswersForItsOwnAndForNoOther) {
  SpareAddresses spares = Two();
  const auto reply = spares.OnArp(Arp(ArpPacket::Operation::kRequest, "10.77.0.2", "10.77.1.1"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->to, kOther);
  const auto arp = ParseArpPacket(reply->bytes);
  EXPECT_EQ(arp->sender_link, kOwn);
  EXPECT_EQ(ToString(arp->sender), "10.77.1.1");
  EXPECT_FALSE(spares.OnArp(Arp(ArpPacket::Operation::kRequest, "10.77.0.2", "10.77.1.2")));
  const auto told = spares.OnIpv6(Discovery(true, "fd77::2", "fd77::1:1"));
  ASSERT_TRUE(told);
  const auto advertisement = ParseNeighbourDiscovery(*ParseIpPacket(told->bytes));
  ASSERT_TRUE(advertisement);
  EXPECT_EQ(advertisement->link, kOwn);
  EXPECT_TRUE(advertisement->solicited);
  EXPECT_FALSE(spares.OnIpv6(Discovery(true, "fd77::2", "fd77::1:2")));
  EXPECT_TRUE(spares.taken().empty());
}

TEST(SpareAddresses, GivesUpWhatIsSomebodys) {
  const std::vector<std::vector<std::byte>> claims = {
      Arp(ArpPacket::Operation::kReply, "10.77.1.1", "0.0.0.0"),
      Arp(ArpPacket::Operation::kRequest, "10.77.1.1", "10.77.0.2"),
      Arp(ArpPacket::Operation::kRequest, "0.0.0.0", "10.77.1.1"),
  };
  for (const auto& claim : claims) {
    SpareAddresses spares = Two();
    EXPECT_FALSE(spares.OnArp(claim));
    EXPECT_EQ(spares.taken().count(Address("10.77.1.1")), 1U);
    EXPECT_FALSE(spares.OnArp(Arp(ArpPacket::Operation::kRequest, "10.77.0.2", "10.77.1.1")));
    EXPECT_EQ(spares.Probes().size(), 1U);
  }
  for (const auto& claim :
       {Discovery(false, "fd77::1:1", "fd77::1:1"), Discovery(true, "::", "fd77::1:1")}) {
    SpareAddresses spares = Two();
    EXPECT_FALSE(spares.OnIpv6(claim));
    EXPECT_EQ(spares.taken().count(Address("fd77::1:1")), 1U);
    EXPECT_FALSE(spares.OnIpv6(Discovery(true, "fd77::2", "fd77::1:1")));
  }
}

TEST(SpareAddresses, IgnoresWhatIsBroken) {
  SpareAddresses spares = Two();
  const auto request = Arp(ArpPacket::Operation::kRequest, "10.77.0.2", "10.77.1.1");
  EXPECT_FALSE(spares.OnArp(std::span(request).first(20)));
  const auto solicitation = Discovery(true, "fd77::2", "fd77::1:1");
  EXPECT_FALSE(spares.OnIpv6(std::span(solicitation).first(50)));
  EXPECT_FALSE(spares.OnIpv6({}));
}

}  // namespace
}  // namespace pw

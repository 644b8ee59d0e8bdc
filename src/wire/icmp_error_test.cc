#include "wire/icmp_error.h"

#include "wire/udp_datagram.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

const IpAddress kUs4 = *IpAddress::Parse("10.77.0.1");
const IpAddress kThem4 = *IpAddress::Parse("10.77.0.2");
const IpAddress kUs6 = *IpAddress::Parse("fd77::1");
const IpAddress kThem6 = *IpAddress::Parse("fd77::2");

/// An ICMP message from them to us that quotes the first `quoted` bytes of our datagram.
std::vector<std::byte> Message(Family family, std::uint8_t type, std::uint8_t code,
                               std::size_t quoted) {
  const bool v4 = family == Family::kIpv4;
  const auto ours = BuildUdpDatagram(
      {v4 ? kUs4 : kUs6, v4 ? kThem4 : kThem6, kProtocolUdp, 64, 0x77}, {40000, 161, AsBytes("x")});
  const std::size_t size = std::min(quoted, ours.size());
  ByteWriter packet;
  StartIpPacket(packet,
                {v4 ? kThem4 : kThem6, v4 ? kUs4 : kUs6, v4 ? kProtocolIcmp : kProtocolIcmpv6},
                8 + size);
  packet.Write(type);
  packet.Write(code);
  packet.Pad(6);
  packet.Append(std::span(ours).first(size));
  return std::move(packet).Release();
}

IcmpReason ReasonOf(Family family, std::uint8_t type, std::uint8_t code) {
  const auto bytes = Message(family, type, code, 999);
  const auto error = ParseIcmpError(*ParseIpPacket(bytes));
  return error ? error->reason : IcmpReason::kOther;
}

TEST(IcmpError, GivesTheQuotedPacket) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    // IPv4 quotes need hold no more than the header and eight bytes (RFC 792).
    const auto bytes = Message(family, family == Family::kIpv4 ? 3 : 1,
                               family == Family::kIpv4 ? 3 : 4, IpHeaderSize(family) + 8);
    const auto packet = ParseIpPacket(bytes);
    ASSERT_TRUE(packet);
    const auto error = ParseIcmpError(*packet);
    ASSERT_TRUE(error) << error.error().what;
    EXPECT_EQ(error->reason, IcmpReason::kPortUnreachable);
    EXPECT_EQ(error->quoted.label, 0x77U);
    EXPECT_EQ(error->quoted.destination, packet->source);
    EXPECT_EQ(ParseUdpDatagram(error->quoted.payload, IpExtent::kQuoted)->destination_port, 161);
  }
}

TEST(IcmpError, NamesEachCode) {
  EXPECT_EQ(ReasonOf(Family::kIpv4, 3, 0), IcmpReason::kNetUnreachable);
  EXPECT_EQ(ReasonOf(Family::kIpv4, 3, 1), IcmpReason::kHostUnreachable);
  EXPECT_EQ(ReasonOf(Family::kIpv4, 3, 2), IcmpReason::kProtocolUnreachable);
  EXPECT_EQ(ReasonOf(Family::kIpv4, 3, 9), IcmpReason::kAdminProhibited);
  EXPECT_EQ(ReasonOf(Family::kIpv4, 3, 10), IcmpReason::kAdminProhibited);
  EXPECT_EQ(ReasonOf(Family::kIpv4, 3, 13), IcmpReason::kAdminProhibited);
  EXPECT_EQ(ReasonOf(Family::kIpv4, 11, 0), IcmpReason::kTimeExceeded);
  EXPECT_EQ(ReasonOf(Family::kIpv6, 1, 0), IcmpReason::kNetUnreachable);
  EXPECT_EQ(ReasonOf(Family::kIpv6, 1, 1), IcmpReason::kAdminProhibited);
  EXPECT_EQ(ReasonOf(Family::kIpv6, 1, 3), IcmpReason::kHostUnreachable);
  EXPECT_EQ(ReasonOf(Family::kIpv6, 1, 6), IcmpReason::kAdminProhibited);
  EXPECT_EQ(ReasonOf(Family::kIpv6, 3, 0), IcmpReason::kTimeExceeded);
  EXPECT_EQ(ReasonOf(Family::kIpv6, 4, 1), IcmpReason::kProtocolUnreachable);
}

TEST(IcmpError, RefusesWhatIsNoError) {
  for (const auto& [family, type] :
       {std::pair(Family::kIpv4, 0), std::pair(Family::kIpv4, 8), std::pair(Family::kIpv6, 128),
        std::pair(Family::kIpv6, 135)}) {
    const auto bytes = Message(family, static_cast<std::uint8_t>(type), 0, 999);
    const auto error = ParseIcmpError(*ParseIpPacket(bytes));
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().code, Error::Code::kNotFound);
  }
}

TEST(IcmpError, RefusesAQuotationWithoutAHeader) {
  const auto bytes = Message(Family::kIpv4, 3, 3, 19);
  EXPECT_FALSE(ParseIcmpError(*ParseIpPacket(bytes)));
}

}  // namespace
}  // namespace pw

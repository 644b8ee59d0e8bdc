// TCP, UDP and SCTP as they are sent and read back; checksums against a sum over the whole packet.
#include "wire/crc32c.h"
#include "wire/internet_checksum.h"
#include "wire/sctp_packet.h"
#include "wire/tcp_segment.h"
#include "wire/udp_datagram.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using ::testing::ElementsAre;

IpHeader Header(Family family, std::uint8_t protocol) {
  const bool v4 = family == Family::kIpv4;
  return {*IpAddress::Parse(v4 ? "10.77.0.1" : "fd77::1"),
          *IpAddress::Parse(v4 ? "10.77.0.2" : "fd77::2"), protocol};
}

/// 0 if the transport's checksum in a whole packet is right.
std::uint16_t Residue(std::span<const std::byte> bytes) {
  const IpPacket packet = *ParseIpPacket(bytes);
  InternetChecksum checksum;
  checksum.AddPseudoHeader(packet.source, packet.destination, packet.protocol,
                           static_cast<std::uint32_t>(packet.payload.size()));
  checksum.Add(packet.payload);
  return checksum.Value();
}

class TransportPackets : public ::testing::TestWithParam<Family> {};

TEST_P(TransportPackets, TcpSynReadsBack) {
  const auto bytes = BuildTcpSegment(Header(GetParam(), kProtocolTcp),
                                     {40000, 36412, 0xdeadbeef, 0, kTcpSyn, 64240, false});
  EXPECT_EQ(Residue(bytes), 0);
  const auto segment = ParseTcpSegment(ParseIpPacket(bytes)->payload);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->source_port, 40000);
  EXPECT_EQ(segment->destination_port, 36412);
  EXPECT_EQ(segment->sequence, 0xdeadbeefU);
  EXPECT_EQ(segment->flags, kTcpSyn);
  EXPECT_EQ(segment->window, 64240);
  EXPECT_TRUE(segment->has_options);
}

TEST_P(TransportPackets, TcpRstHasNoOptions) {
  const auto bytes =
      BuildTcpSegment(Header(GetParam(), kProtocolTcp), {1, 2, 3, 4, kTcpRst | kTcpAck, 0, false});
  EXPECT_EQ(Residue(bytes), 0);
  const auto segment = ParseTcpSegment(ParseIpPacket(bytes)->payload);
  ASSERT_TRUE(segment);
  EXPECT_FALSE(segment->has_options);
  EXPECT_EQ(segment->acknowledgement, 4U);
}

TEST_P(TransportPackets, UdpReadsBack) {
  for (const std::string payload : {"", "x", "payload"}) {
    const auto bytes =
        BuildUdpDatagram(Header(GetParam(), kProtocolUdp), {40000, 2123, AsBytes(payload)});
    EXPECT_EQ(Residue(bytes), 0);
    const auto datagram = ParseUdpDatagram(ParseIpPacket(bytes)->payload);
    ASSERT_TRUE(datagram);
    EXPECT_EQ(datagram->source_port, 40000);
    EXPECT_EQ(datagram->destination_port, 2123);
    EXPECT_EQ(AsText(datagram->payload), payload);
  }
}

TEST_P(TransportPackets, SctpInitReadsBackWithARightCrc) {
  auto bytes = BuildSctpInitPacket(Header(GetParam(), kProtocolSctp), 40000, 36412, 0x01020304);
  const auto packet = ParseSctpPacket(ParseIpPacket(bytes)->payload);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->source_port, 40000);
  EXPECT_EQ(packet->destination_port, 36412);
  EXPECT_EQ(packet->verification_tag, 0U);
  EXPECT_EQ(packet->chunk_type, kSctpInit);
  EXPECT_EQ(*InitiateTag(packet->chunk), 0x01020304U);

  auto sctp = BuildSctpInit(40000, 36412, 0x01020304);
  std::uint32_t sent = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    sent |= std::to_integer<std::uint32_t>(sctp[8 + i]) << (8 * i);
    sctp[8 + i] = std::byte{0};
  }
  EXPECT_EQ(Crc32c(sctp), sent);
}

INSTANTIATE_TEST_SUITE_P(Families, TransportPackets,
                         ::testing::Values(Family::kIpv4, Family::kIpv6),
                         [](const auto& each) { return std::string(ToString(each.param)); });

TEST(TcpSegment, RefusesLengthsThatLie) {
  std::vector<std::byte> bytes(20);
  bytes[12] = std::byte{0x40};
  EXPECT_FALSE(ParseTcpSegment(bytes));
  bytes[12] = std::byte{0xf0};
  EXPECT_FALSE(ParseTcpSegment(bytes));
  bytes[12] = std::byte{0x50};
  EXPECT_TRUE(ParseTcpSegment(bytes));
  EXPECT_FALSE(ParseTcpSegment(std::span(bytes).first(19)));
}

TEST(UdpDatagram, RefusesLengthsThatLie) {
  std::vector<std::byte> bytes(12);
  bytes[5] = std::byte{7};
  EXPECT_FALSE(ParseUdpDatagram(bytes));
  bytes[5] = std::byte{13};
  EXPECT_FALSE(ParseUdpDatagram(bytes));
  EXPECT_EQ(ParseUdpDatagram(bytes, IpExtent::kQuoted)->payload.size(), 4U);
  bytes[5] = std::byte{10};
  EXPECT_EQ(ParseUdpDatagram(bytes)->payload.size(), 2U);
}

TEST(SctpPacket, TakesAQuotationOfEightBytes) {
  const auto init = BuildSctpInit(40000, 36412, 7);
  EXPECT_FALSE(ParseSctpPacket(std::span(init).first(8)));
  const auto quoted = ParseSctpPacket(std::span(init).first(8), IpExtent::kQuoted);
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->destination_port, 36412);
  EXPECT_EQ(quoted->chunk_type, 0);
}

TEST(SctpPacket, ListsTheAddressesOfAnInitAck) {
  ByteWriter chunk;
  chunk.Pad(16);
  chunk.Write(std::uint16_t{7});  // state cookie of five bytes, padded to eight
  chunk.Write(std::uint16_t{9});
  chunk.Pad(8);
  chunk.Write(std::uint16_t{5});
  chunk.Write(std::uint16_t{8});
  chunk.Append(IpAddress::Parse("10.77.0.2")->Bytes());
  chunk.Write(std::uint16_t{6});
  chunk.Write(std::uint16_t{20});
  chunk.Append(IpAddress::Parse("fd77::2")->Bytes());
  EXPECT_THAT(InitAddresses(chunk.View()),
              ElementsAre(*IpAddress::Parse("10.77.0.2"), *IpAddress::Parse("fd77::2")));
  // An address of the wrong size, and a parameter that runs out of the chunk, end the list.
  EXPECT_THAT(InitAddresses(chunk.View().first(chunk.size() - 1)),
              ElementsAre(*IpAddress::Parse("10.77.0.2")));
  EXPECT_TRUE(InitAddresses({}).empty());
}

}  // namespace
}  // namespace pw

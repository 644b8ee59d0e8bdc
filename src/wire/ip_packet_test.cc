#include "wire/ip_packet.h"

#include "wire/internet_checksum.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

IpHeader Header(std::string_view from, std::string_view to) {
  return {*IpAddress::Parse(from), *IpAddress::Parse(to), kProtocolUdp, 61, 0x1234};
}

std::vector<std::byte> Packet(const IpHeader& header, std::string_view payload) {
  ByteWriter packet;
  StartIpPacket(packet, header, payload.size());
  packet.Append(payload);
  return std::move(packet).Release();
}

/// An IPv6 packet whose payload starts with `next` and these bytes.
std::vector<std::byte> Ipv6With(std::uint8_t next, std::initializer_list<int> rest) {
  IpHeader header = Header("fd77::1", "fd77::2");
  header.protocol = next;
  ByteWriter packet;
  StartIpPacket(packet, header, rest.size());
  for (const int value : rest)
    packet.Write(static_cast<std::uint8_t>(value));
  return std::move(packet).Release();
}

TEST(IpPacket, ReadsWhatItWrites) {
  for (const auto& header : {Header("10.77.0.1", "10.77.0.2"), Header("fd77::1", "fd77::2")}) {
    const auto bytes = Packet(header, "payload");
    const auto packet = ParseIpPacket(bytes);
    ASSERT_TRUE(packet) << packet.error().what;
    EXPECT_EQ(packet->source, header.source);
    EXPECT_EQ(packet->destination, header.destination);
    EXPECT_EQ(packet->protocol, kProtocolUdp);
    EXPECT_EQ(packet->ttl, 61);
    EXPECT_EQ(packet->label, 0x1234U);
    EXPECT_FALSE(packet->later_fragment);
    EXPECT_EQ(AsText(packet->payload), "payload");
  }
}

TEST(IpPacket, WritesARightHeaderChecksum) {
  const auto bytes = Packet(Header("10.77.0.1", "10.77.0.2"), "");
  InternetChecksum checksum;
  checksum.Add(bytes);
  EXPECT_EQ(checksum.Value(), 0);
}

TEST(IpPacket, CutsPaddingOfShortFrames) {
  auto bytes = Packet(Header("10.77.0.1", "10.77.0.2"), "ab");
  bytes.resize(46);
  EXPECT_EQ(ParseIpPacket(bytes)->payload.size(), 2U);
}

TEST(IpPacket, TakesAQuotationThatEndsEarly) {
  for (const auto& header : {Header("10.77.0.1", "10.77.0.2"), Header("fd77::1", "fd77::2")}) {
    auto bytes = Packet(header, "0123456789abcdef");
    bytes.resize(bytes.size() - 8);
    EXPECT_FALSE(ParseIpPacket(bytes));
    const auto quoted = ParseIpPacket(bytes, IpExtent::kQuoted);
    ASSERT_TRUE(quoted);
    EXPECT_EQ(AsText(quoted->payload), "01234567");
  }
}

TEST(IpPacket, StepsOverExtensionHeaders) {
  // Hop-by-hop, destination options of 16 bytes, then UDP.
  const auto bytes = Ipv6With(0, {60,  0,  1, 4,  0, 0, 0, 0,                          //
                                  17,  1,  1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                  'h', 'i'});
  const auto packet = ParseIpPacket(bytes);
  ASSERT_TRUE(packet) << packet.error().what;
  EXPECT_EQ(packet->protocol, kProtocolUdp);
  EXPECT_EQ(AsText(packet->payload), "hi");
}

TEST(IpPacket, KnowsALaterFragment) {
  const auto first = Ipv6With(44, {17, 0, 0x00, 0x01, 0, 0, 0, 9, 'x'});
  const auto later = Ipv6With(44, {17, 0, 0x00, 0x09, 0, 0, 0, 9, 'x'});
  EXPECT_FALSE(ParseIpPacket(first)->later_fragment);
  EXPECT_TRUE(ParseIpPacket(later)->later_fragment);
  auto ipv4 = Packet(Header("10.77.0.1", "10.77.0.2"), "x");
  ipv4[7] = std::byte{2};
  EXPECT_TRUE(ParseIpPacket(ipv4)->later_fragment);
}

TEST(IpPacket, RefusesWhatContradictsItself) {
  auto short_header = Packet(Header("10.77.0.1", "10.77.0.2"), "x");
  short_header[0] = std::byte{0x44};
  EXPECT_FALSE(ParseIpPacket(short_header));
  auto total_below_header = Packet(Header("10.77.0.1", "10.77.0.2"), "x");
  total_below_header[3] = std::byte{10};
  EXPECT_FALSE(ParseIpPacket(total_below_header));
  auto no_version = Packet(Header("10.77.0.1", "10.77.0.2"), "x");
  no_version[0] = std::byte{0x55};
  EXPECT_FALSE(ParseIpPacket(no_version));
  EXPECT_FALSE(ParseIpPacket({}));
  EXPECT_FALSE(ParseIpPacket(Ipv6With(0, {17, 9, 1, 4, 0, 0, 0, 0}), IpExtent::kQuoted));
}

TEST(IpPacket, EndsAChainOfExtensionHeaders) {
  ByteWriter payload;
  for (int i = 0; i < 20; ++i)
    payload.Append(std::as_bytes(std::span("\x3c\x00\x01\x04\x00\x00\x00", 8)));
  IpHeader header = Header("fd77::1", "fd77::2");
  header.protocol = 60;
  ByteWriter packet;
  StartIpPacket(packet, header, payload.size());
  packet.Append(payload.View());
  EXPECT_FALSE(ParseIpPacket(packet.View()));
}

}  // namespace
}  // namespace pw

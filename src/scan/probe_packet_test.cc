#include "scan/probe_packet.h"

#include "wire/tcp_segment.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

const IpAddress kTarget = *IpAddress::Parse("10.77.0.2");
const IpAddress kSource = *IpAddress::Parse("10.77.0.1");

ProbePackets Packets() {
  return {SipKey{3, 4}, {40000, 40015, 40016}, [](std::uint16_t, unsigned) {
            return std::span<const std::byte>{};
          }};
}

std::vector<std::byte> SynAck(std::uint32_t acknowledgement, std::uint16_t to) {
  IpHeader ip;
  ip.source = kTarget;
  ip.destination = kSource;
  ip.protocol = kProtocolTcp;
  TcpSegment segment;
  segment.source_port = 22;
  segment.destination_port = to;
  segment.acknowledgement = acknowledgement;
  segment.flags = kTcpSyn | kTcpAck;
  return BuildTcpSegment(ip, segment);
}

std::uint32_t SequenceOf(const std::vector<std::byte>& packet) {
  return ParseTcpSegment(ParseIpPacket(packet)->payload)->sequence;
}

TEST(ProbePackets, KnowsWhichAttemptWasAnswered) {
  const ProbePackets packets = Packets();
  for (unsigned attempt = 0; attempt < ProbeId::kMostAttempts; ++attempt) {
    const auto syn = packets.Write({kTarget, Transport::kTcp, 22, attempt}, kSource);
    for (const std::uint32_t more : {0U, 1U}) {
      const auto answer = packets.Read(SynAck(SequenceOf(syn) + more, 40001));
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->probe.attempt, attempt);
      EXPECT_EQ(answer->answer.reason, PortReason::kSynAck);
      const auto close = ParseTcpSegment(ParseIpPacket(answer->close)->payload);
      ASSERT_TRUE(close);
      EXPECT_EQ(close->flags, kTcpRst);
      EXPECT_EQ(close->sequence, SequenceOf(syn) + more);
    }
  }
}

TEST(ProbePackets, IgnoresWhatAnswersNoQuestion) {
  const ProbePackets packets = Packets();
  const auto syn = packets.Write({kTarget, Transport::kTcp, 22, 0}, kSource);
  EXPECT_FALSE(packets.Read(SynAck(SequenceOf(syn) + 100, 40001)));
  EXPECT_FALSE(packets.Read(SynAck(SequenceOf(syn) - 1, 40001)));
  EXPECT_FALSE(packets.Read(SynAck(SequenceOf(syn) + 1, 39999)));
  const auto other = packets.Write({kTarget, Transport::kTcp, 23, 0}, kSource);
  EXPECT_FALSE(packets.Read(SynAck(SequenceOf(other) + 1, 40001)));
  EXPECT_FALSE(packets.Read({}));
}

TEST(ProbeCookie, ReadsBackEveryMark) {
  const ProbeCookie cookie(SipKey{5, 6});
  for (const char* target : {"10.0.0.1", "fd00::1"}) {
    for (unsigned attempt = 0; attempt < ProbeId::kMostAttempts; ++attempt) {
      const ProbeId probe{*IpAddress::Parse(target), Transport::kSctp, 36412, attempt};
      EXPECT_NE(cookie.Tag(probe), 0U);
      EXPECT_NE(cookie.Label(probe), 0U);
      EXPECT_EQ(cookie.AttemptOfTag(probe, cookie.Tag(probe)), attempt);
      EXPECT_EQ(cookie.AttemptOfLabel(probe, cookie.Label(probe)), attempt);
      EXPECT_EQ(cookie.AttemptOfSequence(probe, cookie.Sequence(probe)), attempt);
      EXPECT_FALSE(cookie.AttemptOfSequence(probe, cookie.Sequence(probe) + 1));
      EXPECT_FALSE(cookie.AttemptOfTag(probe, cookie.Tag(probe) ^ 0x100));
      EXPECT_FALSE(cookie.AttemptOfTag(probe, cookie.Tag(probe) & ~0x1fU));
    }
  }
}

}  // namespace
}  // namespace pw

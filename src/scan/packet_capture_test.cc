#include "scan/packet_capture.h"

#include "base/bytes.h"
#include "wire/ip_packet.h"
#include "wire/tcp_segment.h"
#include "wire/udp_datagram.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const IpAddress kOwn = *IpAddress::Parse("10.77.0.1");
const IpAddress kTarget = *IpAddress::Parse("10.77.0.2");
constexpr std::uint16_t kOwnPort = 50'000;

std::vector<std::byte> Tcp(const IpAddress& from, const IpAddress& to, std::uint16_t source,
                           std::uint16_t destination, std::uint8_t flags) {
  IpHeader ip;
  ip.source = from;
  ip.destination = to;
  ip.protocol = 6;
  TcpSegment segment;
  segment.source_port = source;
  segment.destination_port = destination;
  segment.flags = flags;
  return BuildTcpSegment(ip, segment);
}

std::vector<std::byte> Question(std::uint16_t port) {
  return Tcp(kOwn, kTarget, kOwnPort, port, kTcpSyn);
}

std::vector<std::byte> Answer(std::uint16_t port, std::uint8_t flags) {
  return Tcp(kTarget, kOwn, port, kOwnPort, flags);
}

class PacketCaptureTest : public testing::Test {
 protected:
  Instant Tick() { return now_ += std::chrono::milliseconds(1); }

  /// So that the first ones are not what is seen.
  void AskClosedPorts(std::uint16_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto port = static_cast<std::uint16_t>(first + i);
      capture_.Sent(Question(port), Tick());
      capture_.Received(Answer(port, kTcpRst | kTcpAck), Tick());
    }
  }

  /// "> 22 S" and "< 22 SA", of what was kept behind the first `skip`.
  std::vector<std::string> Kept(std::size_t skip) {
    std::vector<std::string> rows;
    for (const CapturedPacket& packet : capture_.TakePackets()) {
      if (skip > 0) {
        --skip;
        continue;
      }
      const auto ip = ParseIpPacket(packet.bytes);
      const auto tcp = ParseTcpSegment(ip->payload);
      std::string flags;
      if ((tcp->flags & kTcpSyn) != 0) flags += "S";
      if ((tcp->flags & kTcpAck) != 0) flags += "A";
      if ((tcp->flags & kTcpRst) != 0) flags += "R";
      rows.push_back((packet.sent ? "> " + std::to_string(tcp->destination_port)
                                  : "< " + std::to_string(tcp->source_port)) +
                     " " + flags);
    }
    return rows;
  }

  Instant now_{};
  PacketCapture capture_{CaptureStart{}};
};

TEST_F(PacketCaptureTest, KeepsAnOpenPortAmongThousandsOfClosedOnes) {
  AskClosedPorts(1000, 2000);
  const std::size_t before = capture_.kept();
  EXPECT_EQ(before, 2 * PacketCapture::kFirst);
  capture_.Sent(Question(22), Tick());
  AskClosedPorts(5000, 100);
  capture_.Received(Answer(22, kTcpSyn | kTcpAck), Tick());
  capture_.Sent(Tcp(kOwn, kTarget, kOwnPort, 22, kTcpRst), Tick());
  AskClosedPorts(6000, 100);
  EXPECT_EQ(capture_.seen(), 2 * 2200 + 3U);
  EXPECT_THAT(capture_.Summary(), HasSubstr("203 of 4403 packets"));
  EXPECT_THAT(Kept(before), ElementsAre("> 22 S", "< 22 SA", "> 22 R"));
}

TEST_F(PacketCaptureTest, KeepsWhatFollowsAtAPortWhoseQuestionWasAmongTheFirst) {
  capture_.Sent(Question(22), Tick());
  capture_.Received(Answer(22, kTcpSyn | kTcpAck), Tick());
  AskClosedPorts(1000, 500);
  const std::size_t before = capture_.kept();
  capture_.Sent(Tcp(kOwn, kTarget, kOwnPort, 22, kTcpRst), Tick());
  EXPECT_EQ(capture_.kept(), before + 1);
}

TEST_F(PacketCaptureTest, AFloodThatAnswersNothingCrowdsNothingOut) {
  for (unsigned i = 0; i < 5000; ++i)
    capture_.Received(Tcp(kTarget, kOwn, static_cast<std::uint16_t>(i), 1, kTcpSyn | kTcpAck),
                      Tick());
  EXPECT_EQ(capture_.kept(), PacketCapture::kFirst);
}

TEST_F(PacketCaptureTest, AnswersOfAHostThatIsOpenEverywhereEndAtTheLimit) {
  std::size_t bytes = 0;
  for (unsigned round = 0; round < 3; ++round) {
    for (unsigned port = 0; port < 65'536; ++port) {
      capture_.Sent(Question(static_cast<std::uint16_t>(port)), Tick());
      capture_.Received(Answer(static_cast<std::uint16_t>(port), kTcpSyn | kTcpAck), Tick());
    }
  }
  EXPECT_THAT(capture_.Summary(), HasSubstr("more that belong here are left out, since 16 MiB"));
  for (const CapturedPacket& packet : capture_.TakePackets())
    bytes += PcapngSize(packet);
  EXPECT_LE(bytes, PacketCapture::kMostBytes);
  EXPECT_GT(bytes, PacketCapture::kMostBytes - 1000);
}

TEST_F(PacketCaptureTest, LeavesOutPaddingAndTellsWhatWasCut) {
  std::vector<std::byte> padded = Answer(22, kTcpSyn | kTcpAck);
  const std::size_t length = padded.size();
  padded.resize(length + 6);
  capture_.Received(padded, Tick());
  std::vector<std::byte> cut = Answer(23, kTcpSyn | kTcpAck);
  cut.resize(length - 4);
  capture_.Received(cut, Tick());
  capture_.Received({}, Tick());
  const auto packets = capture_.TakePackets();
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[0].bytes.size(), length);
  EXPECT_EQ(packets[0].length, length);
  EXPECT_EQ(packets[1].bytes.size(), length - 4);
  EXPECT_EQ(packets[1].length, length);
  EXPECT_EQ(packets[0].time.time_since_epoch(), std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace pw

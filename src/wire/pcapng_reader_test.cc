#include "wire/pcapng_reader.h"

#include "base/bytes.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

CapturedPacket Packet(std::int64_t time, bool sent, std::size_t bytes) {
  CapturedPacket packet;
  packet.time = std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(time));
  packet.sent = sent;
  packet.length = 1500;
  packet.bytes.assign(bytes, std::byte{0x45});
  return packet;
}

std::string File(std::string_view interfaces) {
  return PcapngHead("portwarrant 1.0") + std::string(interfaces);
}

std::string Fault(std::string_view file) {
  const auto read = ReadPcapng(AsBytes(file));
  return read ? "none" : read.error().what;
}

TEST(PcapngReader, ReadsWhatWasWritten) {
  const std::vector<CapturedPacket> some = {Packet(0x0102030405060708, true, 5),
                                            Packet(7, false, 40)};
  const auto read =
      ReadPcapng(AsBytes(File(PcapngInterface({"oam", "a host, eth0", "all"}, 0, some) +
                              PcapngInterface({"s11", "", ""}, 1, {}))));
  ASSERT_TRUE(read) << read.error().what;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].place.name, "oam");
  EXPECT_EQ((*read)[0].place.description, "a host, eth0");
  EXPECT_EQ((*read)[0].place.comment, "all");
  ASSERT_EQ((*read)[0].packets.size(), 2U);
  EXPECT_EQ((*read)[0].packets[0].time, some[0].time);
  EXPECT_TRUE((*read)[0].packets[0].sent);
  EXPECT_EQ((*read)[0].packets[0].length, 1500U);
  EXPECT_EQ((*read)[0].packets[1].bytes, some[1].bytes);
  EXPECT_FALSE((*read)[0].packets[1].sent);
  EXPECT_TRUE((*read)[1].packets.empty());
}

TEST(PcapngReader, RefusesEveryShortenedFile) {
  const std::vector<CapturedPacket> one = {Packet(1, true, 6)};
  const std::string head = PcapngHead("x");
  const std::string interface = PcapngInterface({"oam", "", ""}, 0, {});
  const std::string whole = head + PcapngInterface({"oam", "", ""}, 0, one);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const bool between = size == head.size() || size == head.size() + interface.size();
    EXPECT_EQ(Fault(whole.substr(0, size)) == "none", between) << size;
  }
}

TEST(PcapngReader, TellsWhatItDoesNotRead) {
  EXPECT_THAT(Fault(std::string(32, '\0')), HasSubstr("a block cannot have 0 bytes"));
  // The mark of the other byte order.
  std::string swapped = PcapngHead("x");
  std::swap(swapped[8], swapped[11]);
  std::swap(swapped[9], swapped[10]);
  EXPECT_THAT(Fault(swapped), HasSubstr("no pcapng file in network byte order"));
  EXPECT_THAT(Fault(File(PcapngHead("again"))), HasSubstr("several sections"));
  const std::vector<CapturedPacket> one = {Packet(1, true, 6)};
  EXPECT_THAT(Fault(File(PcapngInterface({"oam", "", ""}, 1, one))),
              HasSubstr("a packet is of no interface"));
  std::string ethernet = PcapngInterface({"oam", "", ""}, 0, {});
  ethernet[9] = 1;
  EXPECT_THAT(Fault(File(ethernet)), HasSubstr("not of raw IP"));
  std::string neither = PcapngInterface({"oam", "", ""}, 0, one);
  neither[neither.size() - 9] = 0;
  EXPECT_THAT(Fault(File(neither)), HasSubstr("tells no direction"));
}

}  // namespace
}  // namespace pw

#include "wire/pcapng.h"

#include "base/bytes.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pw {
namespace {

CapturedPacket Packet(bool sent) {
  CapturedPacket packet;
  packet.time =
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(0x0102030405060708));
  packet.sent = sent;
  packet.length = 1500;
  packet.bytes = {std::byte{0x45}, std::byte{0}, std::byte{1}, std::byte{2}, std::byte{3}};
  return packet;
}

std::string Hex(std::string_view text) {
  return ToHex(AsBytes(text));
}

TEST(Pcapng, BeginsWithASection) {
  EXPECT_EQ(Hex(PcapngHead("a")),
            "0a0d0d0a"
            "00000028"
            "1a2b3c4d"
            "0001"
            "0000"
            "ffffffffffffffff"
            "0004"
            "0001"
            "61000000"
            "0000"
            "0000"
            "00000028");
}

TEST(Pcapng, DescribesAnInterface) {
  EXPECT_EQ(Hex(PcapngInterface({"oam", "", "hi"}, 0, {})),
            "00000001"
            "00000030"
            "0065"
            "0000"
            "00000000"  // LINKTYPE_RAW, no limit
            "0001"
            "0002"
            "68690000"  // comment "hi"
            "0002"
            "0003"
            "6f616d00"  // name "oam"
            "0009"
            "0001"
            "09000000"  // nanoseconds
            "0000"
            "0000"
            "00000030");
}

TEST(Pcapng, WritesPacketsWithTimeDirectionAndBothLengths) {
  const std::string empty = PcapngInterface({"oam", "", ""}, 3, {});
  const std::vector<CapturedPacket> packets = {Packet(true), Packet(false)};
  const std::string text = PcapngInterface({"oam", "", ""}, 3, packets);
  const auto block = [](const std::string& flags) {
    return "00000006"
           "00000034"
           "00000003"
           "01020304"
           "05060708"
           "00000005"
           "000005dc"
           "4500010203000000"
           "0002"
           "0004" +
           flags +
           "0000"
           "0000"
           "00000034";
  };
  EXPECT_EQ(Hex(text), Hex(empty) + block("00000002") + block("00000001"));
  EXPECT_EQ(PcapngSize(Packet(true)), (text.size() - empty.size()) / 2);
}

}  // namespace
}  // namespace pw

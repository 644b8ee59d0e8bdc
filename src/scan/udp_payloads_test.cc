#include "scan/udp_payloads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(UdpPayloads, EveryRowHasBytes) {
  const auto ports = UdpPayloadPorts();
  EXPECT_GT(ports.size(), 25U);
  EXPECT_THAT(ports, testing::IsSupersetOf({53, 69, 111, 123, 161, 2123, 2152, 8805, 9899}));
  for (const std::uint16_t port : ports) {
    for (unsigned attempt = 0; attempt < 4; ++attempt)
      EXPECT_FALSE(UdpPayload(port, attempt).empty()) << port;
  }
  EXPECT_TRUE(UdpPayload(40000, 0).empty());
}

TEST(UdpPayloads, SeveralOfOnePortTakeTurns) {
  const auto first = UdpPayload(2123, 0);
  const auto second = UdpPayload(2123, 1);
  EXPECT_EQ(std::to_integer<int>(first[0]), 0x40);
  EXPECT_EQ(std::to_integer<int>(second[0]), 0x32);
  EXPECT_EQ(UdpPayload(2123, 2).data(), first.data());
}

}  // namespace
}  // namespace pw

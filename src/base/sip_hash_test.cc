#include "base/sip_hash.h"

#include <vector>

#include <gtest/gtest.h>

namespace pw {
namespace {

// Key 00..0f and inputs 00, 00 01, ... are the published vectors of the algorithm's paper
// (appendix A) and of its reference implementation.
constexpr SipKey kKey = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

std::vector<std::byte> Counting(std::size_t length) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < length; ++i)
    bytes.push_back(static_cast<std::byte>(i));
  return bytes;
}

TEST(SipHash, GivesThePublishedValues) {
  EXPECT_EQ(SipHash(kKey, Counting(0)), 0x726fdb47dd0e0e31U);
  EXPECT_EQ(SipHash(kKey, Counting(1)), 0x74f839c593dc67fdU);
  EXPECT_EQ(SipHash(kKey, Counting(7)), 0xab0200f58b01d137U);
  EXPECT_EQ(SipHash(kKey, Counting(8)), 0x93f5f5799a932462U);
  EXPECT_EQ(SipHash(kKey, Counting(15)), 0xa129ca6149be45e5U);
}

TEST(SipHash, DependsOnTheKey) {
  EXPECT_NE(SipHash(kKey, Counting(8)), SipHash({kKey[0], kKey[1] ^ 1}, Counting(8)));
}

}  // namespace
}  // namespace pw

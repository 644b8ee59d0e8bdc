#include "base/bytes.h"
#include "crc32c.h"
#include "siphash.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <gtest/gtest.h>

namespace pw::lab {
namespace {

TEST(Crc32c, GivesTheKnownAnswer) {
  EXPECT_EQ(Crc32c(AsBytes("123456789")), 0xe3069283U);
  EXPECT_EQ(Crc32c(AsBytes("")), 0U);
}

TEST(Crc32c, GoesOnWhereAnotherPartEnded) {
  EXPECT_EQ(Crc32c(AsBytes("6789"), Crc32c(AsBytes("12345"))), 0xe3069283U);
}

// Key 00..0f and messages 00.., from appendix A of the SipHash paper and its reference vectors.
TEST(SipHash, GivesTheKnownAnswers) {
  const SipKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::array<std::byte, 15> message{};
  for (std::size_t i = 0; i < message.size(); ++i)
    message[i] = static_cast<std::byte>(i);
  EXPECT_EQ(SipHash(key, message), 0xa129ca6149be45e5U);
  EXPECT_EQ(SipHash(key, std::span(message).first(8)), 0x93f5f5799a932462U);
  EXPECT_EQ(SipHash(key, {}), 0x726fdb47dd0e0e31U);
}

}  // namespace
}  // namespace pw::lab

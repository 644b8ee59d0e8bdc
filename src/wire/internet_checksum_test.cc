#include "wire/internet_checksum.h"

#include "base/bytes.h"
#include "wire/crc32c.h"

#include <array>

#include <gtest/gtest.h>

namespace pw {
namespace {

std::vector<std::byte> Bytes(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values)
    bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

TEST(InternetChecksum, GivesTheExampleOfRfc1071) {
  InternetChecksum checksum;
  checksum.Add(Bytes({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}));
  EXPECT_EQ(checksum.Value(), 0x220d);  // the complement of the sum ddf2 of RFC 1071 s.3
}

TEST(InternetChecksum, PadsAnOddByteWithZero) {
  InternetChecksum odd;
  odd.Add(Bytes({0x12, 0x34, 0x56}));
  InternetChecksum even;
  even.Add(Bytes({0x12, 0x34, 0x56, 0x00}));
  EXPECT_EQ(odd.Value(), even.Value());
}

TEST(InternetChecksum, FoldsEveryCarry) {
  InternetChecksum checksum;
  for (int i = 0; i < 70000; ++i)
    checksum.Add(Bytes({0xff, 0xff}));
  EXPECT_EQ(checksum.Value(), 0);
}

TEST(Crc32c, GivesThePublishedCheckValue) {
  EXPECT_EQ(Crc32c(AsBytes("123456789")), 0xe3069283U);
  EXPECT_EQ(Crc32c({}), 0U);
  EXPECT_EQ(Crc32c(AsBytes("6789"), Crc32c(AsBytes("12345"))), 0xe3069283U);
  // RFC 3720 appendix B.4: 32 bytes of zero, 32 bytes of ones.
  EXPECT_EQ(Crc32c(std::array<std::byte, 32>{}), 0x8a9136aaU);
}

}  // namespace
}  // namespace pw

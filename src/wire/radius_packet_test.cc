#include "wire/radius_packet.h"

#include "base/bytes.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(RadiusPacket, AsksForTheStatus) {
  RadiusAuthenticator authenticator;
  authenticator.fill(std::byte{0x11});
  const auto bytes = BuildStatusServer(7, authenticator);
  EXPECT_EQ(ToHex(bytes),
            "0c070026"
            "11111111111111111111111111111111"
            "5012" +
                std::string(32, '0'));
  const auto read = ParseRadiusPacket(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->code, kRadiusStatusServer);
  EXPECT_EQ(read->identifier, 7);
  EXPECT_EQ(read->attributes.size(), 18U);
}

TEST(RadiusPacket, RefusesLengthsThatCannotBe) {
  auto bytes = BuildStatusServer(7, {});
  bytes[3] = std::byte{19};
  EXPECT_EQ(ParseRadiusPacket(bytes).error().code, Error::Code::kInvalid);
  bytes[3] = std::byte{39};
  EXPECT_EQ(ParseRadiusPacket(bytes).error().code, Error::Code::kTruncated);
}

}  // namespace
}  // namespace pw

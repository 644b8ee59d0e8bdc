#include "wire/ip_prefix.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

IpAddress Address(std::string_view text) {
  return *IpAddress::Parse(text);
}

TEST(IpPrefix, HoldsItsAddresses) {
  const auto prefix = IpPrefix::Parse("10.77.4.0/22");
  ASSERT_TRUE(prefix);
  EXPECT_TRUE(prefix->Contains(Address("10.77.7.255")));
  EXPECT_FALSE(prefix->Contains(Address("10.77.8.0")));
  EXPECT_FALSE(prefix->Contains(Address("::ffff:10.77.4.1")));
  EXPECT_EQ(prefix->size(), 1024U);
  EXPECT_EQ(prefix->At(1023), Address("10.77.7.255"));
  EXPECT_EQ(ToString(*prefix), "10.77.4.0/22");
}

TEST(IpPrefix, KnowsIpv6) {
  const auto prefix = IpPrefix::Parse("fd77::1:0/112");
  ASSERT_TRUE(prefix);
  EXPECT_EQ(prefix->At(0x1234), Address("fd77::1:1234"));
  EXPECT_FALSE(prefix->Contains(Address("fd77::2:1")));
  EXPECT_EQ(IpPrefix::Parse("fd77::/64")->size(), std::nullopt);
  EXPECT_TRUE(IpPrefix::Parse("::/0")->Contains(Address("fd77::1")));
}

TEST(IpPrefix, AnAddressIsAPrefixOfOne) {
  const auto prefix = IpPrefix::Parse("fd77::1");
  ASSERT_TRUE(prefix);
  EXPECT_EQ(prefix->size(), 1U);
  EXPECT_EQ(ToString(*prefix), "fd77::1");
}

TEST(IpPrefix, RefusesWhatIsNone) {
  for (const char* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "fd77::/129", ""})
    EXPECT_FALSE(IpPrefix::Parse(text)) << text;
  EXPECT_NE(IpPrefix::Parse("10.77.0.1/24").error().what.find("bits behind"), std::string::npos);
}

}  // namespace
}  // namespace pw

#include "wire/ip_address.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::string_view_literals::operator""sv;

TEST(IpAddress, ParsesAndPrintsBothFamilies) {
  for (const char* text : {"0.0.0.0", "10.77.0.2", "255.255.255.255", "::", "::1", "fd77::2",
                           "2001:db8::8:800:200c:417a", "::ffff:10.0.0.1"}) {
    const auto address = IpAddress::Parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(ToString(*address), text);
  }
}

TEST(IpAddress, RefusesWhatIsNoAddress) {
  for (const std::string_view text :
       {""sv, "10.0.0"sv, "10.0.0.256"sv, "10.0.0.1/24"sv, "fe80::1%eth0"sv, "localhost"sv,
        "10.0.0.1\0x"sv, " 10.0.0.1"sv}) {
    EXPECT_FALSE(IpAddress::Parse(text)) << text;
  }
}

TEST(IpAddress, KnowsItsKinds) {
  EXPECT_TRUE(IpAddress::Any(Family::kIpv6).IsAny());
  EXPECT_TRUE(IpAddress::Parse("127.8.9.1")->IsLoopback());
  EXPECT_TRUE(IpAddress::Parse("::1")->IsLoopback());
  EXPECT_TRUE(IpAddress::Parse("::ffff:127.0.0.1")->IsLoopback());
  EXPECT_FALSE(IpAddress::Parse("::")->IsLoopback());
  EXPECT_FALSE(IpAddress::Parse("10.0.0.1")->IsLoopback());
  EXPECT_EQ(IpAddress::Parse("::ffff:10.0.0.1")->Unmapped(), *IpAddress::Parse("10.0.0.1"));
}

TEST(IpAddress, CountsUp) {
  EXPECT_EQ(ToString(*IpAddress::Parse("10.77.0.255")->Next()), "10.77.1.0");
  EXPECT_EQ(ToString(*IpAddress::Parse("fd77::ffff:ffff")->Next()), "fd77::1:0:0");
  EXPECT_FALSE(IpAddress::Parse("255.255.255.255")->Next());
}

TEST(IpAddress, TakesOnlyFourOrSixteenBytes) {
  EXPECT_TRUE(IpAddress::FromBytes(AsBytes("\x0a\x4d\0\x02"sv)));
  EXPECT_EQ(ToString(*IpAddress::FromBytes(AsBytes("\x0a\x4d\0\x02"sv))), "10.77.0.2");
  EXPECT_FALSE(IpAddress::FromBytes(AsBytes("\x0a\x4d\0"sv)));
}

}  // namespace
}  // namespace pw

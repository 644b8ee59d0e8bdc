#include "app/vantage_scan.h"

#include "app/self_test_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(VantageScan, TakesEachAddressOfTheListOnce) {
  PortList list;
  list.interfaces.push_back({"oam", "oam", {*IpAddress::Parse("10.78.0.2")}, {}});
  list.interfaces.push_back(
      {"s11", "control", {*IpAddress::Parse("10.78.0.2"), *IpAddress::Parse("fd79::2")}, {}});
  EXPECT_THAT(AddressesOf(list), ElementsAre("10.78.0.2", "fd79::2"));
}

TEST(VantageScan, SaysWhichVantageHasNoSsh) {
  ScanRequest request;
  request.targets = {"10.77.0.2"};
  // Nothing resolves below .invalid (RFC 6761 s.6.4).
  const auto outcome = ScanFrom({"core", VantageKind::kSsh, "ssh://nobody@host.invalid"}, request);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what,
              HasSubstr("look from vantage core (ssh://nobody@host.invalid): "));
}

TEST(SelfTestSession, ReadsAPortForEachAddressOrForOne) {
  const std::vector<IpAddress> addresses = {*IpAddress::Parse("10.77.0.2"),
                                            *IpAddress::Parse("fd77::2")};
  const auto each = ParseSelfTest("tcp/22", addresses);
  ASSERT_TRUE(each);
  ASSERT_EQ(each->size(), 2U);
  EXPECT_EQ(each->back().port, 22);
  EXPECT_FALSE(each->back().own);
  const auto one = ParseSelfTest("sctp/36412@fd77::9", addresses);
  ASSERT_TRUE(one);
  ASSERT_EQ(one->size(), 1U);
  EXPECT_EQ(ToString(one->front().address), "fd77::9");
}

TEST(SelfTestSession, RefusesWhatIsNoPort) {
  for (const char* text :
       {"22", "tcp", "tcp/", "tcp/x", "tcp/65536", "raw/1", "tcp/22@", "tcp/22@x"}) {
    const auto tests = ParseSelfTest(text, {});
    ASSERT_FALSE(tests) << text;
    EXPECT_THAT(tests.error().what, HasSubstr("self-test \"")) << text;
  }
}

}  // namespace
}  // namespace pw

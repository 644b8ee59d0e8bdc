#include "scan/scan_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::Optional;

IpAddress Address(std::string_view text) {
  return *IpAddress::Parse(text);
}

Route Behind(std::string_view gateway) {
  Route route;
  route.gateway = Address(gateway);
  return route;
}

TEST(ScanScope, WithoutAFileOnlyWhatIsNear) {
  const ScanScope scope;
  EXPECT_EQ(scope.Objection(Address("10.0.0.1"), Behind("10.1.0.1")), std::nullopt);
  EXPECT_EQ(scope.Objection(Address("fd77::1"), Behind("fe80::1")), std::nullopt);
  EXPECT_EQ(scope.Objection(Address("192.0.2.1"), Route{}), std::nullopt);
  EXPECT_THAT(scope.Objection(Address("192.0.2.1"), Behind("10.1.0.1")),
              Optional(HasSubstr("--scope")));
}

TEST(ScanScope, NeverAsksGroups) {
  const auto scope = ScanScope::Parse("0.0.0.0/0\n::/0\n", "scope");
  ASSERT_TRUE(scope);
  for (const char* text : {"224.0.0.1", "ff02::1", "255.255.255.255", "0.0.0.0", "::"})
    EXPECT_TRUE(scope->Objection(Address(text), Route{})) << text;
  Route broadcast;
  broadcast.kind = RouteKind::kBroadcast;
  EXPECT_TRUE(scope->Objection(Address("10.77.0.255"), broadcast));
}

TEST(ScanScope, ExclusionsWin) {
  const auto scope = ScanScope::Parse(
      "# lab\n!10.77.0.9  # the router\n10.77.0.0/24\n10.77.0.9\n!fd77::/16\nfd77::1\n", "scope");
  ASSERT_TRUE(scope);
  EXPECT_EQ(scope->Objection(Address("10.77.0.8"), Route{}), std::nullopt);
  EXPECT_THAT(scope->Objection(Address("10.77.0.9"), Route{}), Optional(HasSubstr("excluded")));
  EXPECT_TRUE(scope->Objection(Address("fd77::1"), Route{}));
  EXPECT_THAT(scope->Objection(Address("10.78.0.1"), Route{}), Optional(HasSubstr("not in")));
}

TEST(ScanScope, NamesThePlaceOfAFault) {
  EXPECT_THAT(ScanScope::Parse("10.0.0.0/8\nlab\n", "s.txt").error().what, HasSubstr("s.txt:2: "));
  EXPECT_THAT(ScanScope::Parse("!10.0.0.0/8\n", "s.txt").error().what, HasSubstr("allows no"));
}

}  // namespace
}  // namespace pw

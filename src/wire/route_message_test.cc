#include "wire/route_message.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

std::vector<std::byte> RouteMessage(std::uint8_t type) {
  ByteWriter message;
  message.Pad(7);
  message.WriteHost(type);
  message.Pad(4);
  ByteWriter index;
  index.WriteHost<std::uint32_t>(3);
  AppendNetlinkAttribute(message, 4, index.View());
  AppendNetlinkAttribute(message, 5, IpAddress::Parse("10.0.0.1")->Bytes());
  AppendNetlinkAttribute(message, 7, IpAddress::Parse("10.0.0.9")->Bytes());
  return std::move(message).Release();
}

TEST(RouteMessage, ReadsHowAPacketLeaves) {
  const auto route = ParseRoute(RouteMessage(1));
  ASSERT_TRUE(route);
  EXPECT_EQ(route->kind, RouteKind::kUnicast);
  EXPECT_EQ(route->interface, 3U);
  EXPECT_EQ(route->gateway, *IpAddress::Parse("10.0.0.1"));
  EXPECT_EQ(route->source, *IpAddress::Parse("10.0.0.9"));
}

TEST(RouteMessage, TellsKindsApart) {
  EXPECT_EQ(ParseRoute(RouteMessage(2))->kind, RouteKind::kLocal);
  EXPECT_EQ(ParseRoute(RouteMessage(3))->kind, RouteKind::kBroadcast);
  EXPECT_EQ(ParseRoute(RouteMessage(5))->kind, RouteKind::kMulticast);
  EXPECT_EQ(ParseRoute(RouteMessage(6))->kind, RouteKind::kUnreachable);
}

TEST(RouteMessage, RefusesAShortHeader) {
  const auto message = RouteMessage(1);
  EXPECT_FALSE(ParseRoute(std::span(message).first(11)));
}

}  // namespace
}  // namespace pw

#include "wire/link_message.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::string_view_literals::operator""sv;

ByteWriter Attribute(std::uint16_t type, std::span<const std::byte> value) {
  ByteWriter writer;
  AppendNetlinkAttribute(writer, type, value);
  return writer;
}

TEST(LinkMessage, ReadsAVxlanPort) {
  ByteWriter info;
  AppendNetlinkAttribute(info, 1, AsBytes("vxlan\0"sv));
  AppendNetlinkAttribute(info, 2, Attribute(15, AsBytes("\x12\xb5"sv)).View());
  ByteWriter message;
  message.Pad(4);
  message.WriteHost<std::uint32_t>(9);
  message.Pad(8);
  AppendNetlinkAttribute(message, 3, AsBytes("vx0\0"sv));
  AppendNetlinkAttribute(message, 18, info.View());
  const auto link = ParseLink(message.View());
  ASSERT_TRUE(link);
  EXPECT_EQ(link->index, 9U);
  EXPECT_EQ(link->name, "vx0");
  EXPECT_EQ(link->kind, "vxlan");
  EXPECT_EQ(link->port, 4789);
  EXPECT_FALSE(ParseLink(message.View().first(15)));
}

TEST(LinkMessage, AVethHasNoPort) {
  ByteWriter message;
  message.Pad(16);
  AppendNetlinkAttribute(message, 18, Attribute(1, AsBytes("veth\0"sv)).View());
  EXPECT_EQ(ParseLink(message.View())->port, std::nullopt);
}

TEST(LinkMessage, ReadsGenericAnswers) {
  ByteWriter number;
  number.WriteHost<std::uint16_t>(51820);
  ByteWriter wireguard;
  wireguard.Pad(4);
  AppendNetlinkAttribute(wireguard, 6, number.View());
  EXPECT_EQ(*ParseWireGuardPort(wireguard.View()), 51820);
  EXPECT_EQ(ParseGenericFamily(wireguard.View()).error().code, Error::Code::kNotFound);
  EXPECT_FALSE(ParseWireGuardPort(wireguard.View().first(3)));
}

TEST(LinkMessage, L2tpOverIpHasNoUdpPort) {
  ByteWriter ip;
  ip.WriteHost<std::uint16_t>(1);
  ByteWriter tunnel;
  tunnel.Pad(4);
  AppendNetlinkAttribute(tunnel, 2, ip.View());
  EXPECT_EQ(ParseL2tpTunnel(tunnel.View())->ip_protocol, 115);
  ByteWriter fou;
  fou.Pad(4);
  AppendNetlinkAttribute(fou, 1, AsBytes("\x15\xb3"sv));
  EXPECT_EQ(ParseFouPort(fou.View())->port, 5555);
}

}  // namespace
}  // namespace pw

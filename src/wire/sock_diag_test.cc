#include "wire/sock_diag.h"

#include "base/bytes.h"
#include "wire/netlink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;

/// struct inet_diag_msg as the kernel lays it out, then attributes.
ByteWriter Row(std::uint8_t family, std::string_view address, std::uint16_t port) {
  ByteWriter row;
  row.Write(family);
  row.Write<std::uint8_t>(10);
  row.Pad(2);
  row.Write(port);
  row.Write<std::uint16_t>(0);
  const IpAddress source = *IpAddress::Parse(address);
  row.Append(source.Bytes());
  row.Pad(16 - source.Bytes().size() + 16);
  row.WriteHost<std::uint32_t>(3);            // interface
  row.WriteHost<std::uint64_t>(0x100000002);  // cookie, low half first on little-endian
  row.Pad(12);
  row.WriteHost<std::uint32_t>(1000);
  row.WriteHost<std::uint32_t>(4711);
  return row;
}

TEST(SockDiag, ReadsAListeningRow) {
  ByteWriter row = Row(10, "fd77::2", 3868);
  AppendNetlinkAttribute(row, 11, AsBytes("\x01"));
  ByteWriter cgroup;
  cgroup.WriteHost<std::uint64_t>(99);
  AppendNetlinkAttribute(row, 21, cgroup.View());
  const auto socket = ParseInetDiag(row.View());
  ASSERT_TRUE(socket);
  EXPECT_EQ(ToString(socket->source), "fd77::2");
  EXPECT_EQ(socket->source_port, 3868);
  EXPECT_EQ(socket->state, 10);
  EXPECT_EQ(socket->interface, 3U);
  EXPECT_EQ(socket->cookie, 0x100000002U);
  EXPECT_EQ(socket->uid, 1000U);
  EXPECT_EQ(socket->inode, 4711U);
  EXPECT_EQ(socket->v6only, true);
  EXPECT_EQ(socket->cgroup, 99U);
}

TEST(SockDiag, ReadsIpv4AndLeavesWhatWasNotSaidOpen) {
  const auto socket = ParseInetDiag(Row(2, "10.77.0.2", 2123).View());
  ASSERT_TRUE(socket);
  EXPECT_EQ(ToString(socket->source), "10.77.0.2");
  EXPECT_EQ(socket->v6only, std::nullopt);
  EXPECT_EQ(socket->cgroup, std::nullopt);
}

TEST(SockDiag, ReadsEveryLocalAddressOfAnSctpEndpoint) {
  ByteWriter locals;
  locals.WriteHost<std::uint16_t>(2);
  locals.Pad(2);
  locals.Append(IpAddress::Parse("10.77.0.2")->Bytes());
  locals.Pad(120);
  locals.WriteHost<std::uint16_t>(10);
  locals.Pad(6);
  locals.Append(IpAddress::Parse("fd77::2")->Bytes());
  locals.Pad(104);
  ByteWriter row = Row(2, "10.77.0.2", 36412);
  AppendNetlinkAttribute(row, 12, locals.View());
  const auto socket = ParseInetDiag(row.View());
  ASSERT_TRUE(socket);
  ASSERT_EQ(socket->locals.size(), 2U);
  EXPECT_EQ(ToString(socket->locals[0]), "10.77.0.2");
  EXPECT_EQ(ToString(socket->locals[1]), "fd77::2");
}

TEST(SockDiag, TellsWhereAnSctpEndpointWasBoundAfterAnInitCame) {
  // As Linux 6.1 lists an endpoint on :: once somebody has sent it an INIT to 10.77.0.2.
  ByteWriter locals;
  locals.WriteHost<std::uint16_t>(10);
  locals.Pad(126);
  ByteWriter row = Row(10, "::ffff:10.77.0.2", 38412);
  AppendNetlinkAttribute(row, 12, locals.View());
  const auto endpoint = ParseInetDiag(row.View());
  ASSERT_TRUE(endpoint);
  EXPECT_THAT(BoundAddresses(*endpoint), ElementsAre(*IpAddress::Parse("::")));
  const auto other = ParseInetDiag(Row(2, "10.77.0.2", 22).View());
  ASSERT_TRUE(other);
  EXPECT_THAT(BoundAddresses(*other), ElementsAre(*IpAddress::Parse("10.77.0.2")));
}

TEST(SockDiag, RefusesShortRowsAndForeignFamilies) {
  const ByteWriter row = Row(2, "10.77.0.2", 2123);
  for (std::size_t length = 0; length < row.size(); ++length) {
    EXPECT_FALSE(ParseInetDiag(row.View().first(length))) << length;
  }
  EXPECT_EQ(ParseInetDiag(Row(1, "10.0.0.1", 1).View()).error().code, Error::Code::kInvalid);
}

TEST(SockDiag, MptcpTravelsInTheAttribute) {
  const auto request = InetDiagRequest(2, 262, kStateListen, 1);
  // header 16, inet_diag_req_v2 56, attribute 8
  ASSERT_EQ(request.size(), 80U);
  EXPECT_EQ(ToHex(std::span(request).subspan(72)), "0800030006010000");
  EXPECT_EQ(InetDiagRequest(2, 6, kStateListen, 1).size(), 72U);
}

TEST(SockDiag, AsksForBothFamiliesOfTcpAtOnce) {
  const auto request = TcpDiagRequest(kStateBoundInactive, 1);
  // header 16, inet_diag_req 60: the states stand behind four bytes and the empty socket id
  ASSERT_EQ(request.size(), 76U);
  EXPECT_EQ(ToHex(std::span(request).subspan(4, 4)), "12000103");
  EXPECT_EQ(ToHex(std::span(request).subspan(68)), "0020000000000000");
}

TEST(SockDiag, ReadsAPacketSocket) {
  ByteWriter row;
  row.Write<std::uint8_t>(17);
  row.Write<std::uint8_t>(3);
  row.WriteHost<std::uint16_t>(0x0003);
  row.WriteHost<std::uint32_t>(55);
  row.WriteHost<std::uint64_t>(8);
  ByteWriter info;
  info.WriteHost<std::uint32_t>(2);
  info.Pad(16);
  AppendNetlinkAttribute(row, 0, info.View());
  const auto socket = ParsePacketDiag(row.View());
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->protocol, 3);
  EXPECT_EQ(socket->interface, 2U);
  EXPECT_EQ(socket->inode, 55U);
  EXPECT_EQ(socket->cookie, 8U);
  EXPECT_FALSE(ParsePacketDiag(row.View().first(10)));
}

}  // namespace
}  // namespace pw

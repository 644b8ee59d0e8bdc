#include "wire/netlink.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

using std::string_view_literals::operator""sv;

std::vector<std::byte> Message(std::uint16_t type, std::string_view payload) {
  return NetlinkRequest(type, 0, 7, AsBytes(payload));
}

TEST(Netlink, WalksMessagesWithPadding) {
  ByteWriter datagram;
  datagram.Append(Message(20, "abc"sv));
  datagram.Pad(1);
  datagram.Append(Message(kNetlinkDone, "\0\0\0\0"sv));
  ByteReader reader(datagram.View());
  const auto first = NextNetlinkMessage(reader);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->type, 20);
  EXPECT_EQ((*first)->sequence, 7U);
  EXPECT_EQ(AsText((*first)->payload), "abc");
  const auto second = NextNetlinkMessage(reader);
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->type, kNetlinkDone);
  const auto end = NextNetlinkMessage(reader);
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST(Netlink, DoneCarriesTheErrorOfAMissingDiagModule) {
  // What Linux 6.18 sends for a raw dump without raw_diag: -ENOENT inside DONE.
  const auto bytes = Message(kNetlinkDone, "\xfe\xff\xff\xff"sv);
  ByteReader reader(bytes);
  EXPECT_EQ(*NetlinkErrno(**NextNetlinkMessage(reader)), 2);
  const auto fine = Message(kNetlinkDone, "\0\0\0\0"sv);
  ByteReader fine_reader(fine);
  EXPECT_EQ(*NetlinkErrno(**NextNetlinkMessage(fine_reader)), 0);
}

TEST(Netlink, RefusesLengthsThatLie) {
  ByteReader shorter_than_header(AsBytes("\x0f\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0"sv));
  EXPECT_EQ(NextNetlinkMessage(shorter_than_header).error().code, Error::Code::kInvalid);
  ByteReader longer_than_datagram(AsBytes("\x11\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0"sv));
  EXPECT_EQ(NextNetlinkMessage(longer_than_datagram).error().code, Error::Code::kTruncated);
  ByteReader attribute(AsBytes("\x03\0\x01\0"sv));
  EXPECT_FALSE(NextNetlinkAttribute(attribute));
  ByteReader long_attribute(AsBytes("\x09\0\x01\0xxxx"sv));
  EXPECT_FALSE(NextNetlinkAttribute(long_attribute));
}

TEST(Netlink, AttributeTypeComesWithoutFlags) {
  ByteWriter body;
  AppendNetlinkAttribute(body, 0x8005, AsBytes("xyz"sv));
  AppendNetlinkAttribute(body, 2, {});
  std::vector<std::pair<std::uint16_t, std::string>> seen;
  ForEachNetlinkAttribute(
      body.View(), [&](const NetlinkAttribute& a) { seen.emplace_back(a.type, AsText(a.value)); });
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].first, 5);
  EXPECT_EQ(seen[0].second, "xyz");
  EXPECT_EQ(seen[1].first, 2);
}

}  // namespace
}  // namespace pw

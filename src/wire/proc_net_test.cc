#include "wire/proc_net.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(ProcNet, ReadsAUserSpaceSctpStack) {
  const auto rows = ParseProcNetInet(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode ref pointer drops\n"
      "  132: 0200004D0A:0084 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 1 2\n");
  EXPECT_FALSE(rows) << "an address of ten digits is none";
  const auto good = ParseProcNetInet(
      "  sl  local_address rem_address   st\n"
      "  132: 02004D0A:0084 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000  0 "
      "108047 2 0000000000000000 0\n");
  ASSERT_TRUE(good);
  ASSERT_EQ(good->size(), 1U);
  EXPECT_EQ(ToString(good->front().address), "10.77.0.2");
  EXPECT_EQ(good->front().port, 132);
  EXPECT_EQ(good->front().state, 7);
  EXPECT_EQ(good->front().uid, 1000U);
  EXPECT_EQ(good->front().inode, 108047U);
}

TEST(ProcNet, ReadsIpv6Words) {
  const auto rows = ParseProcNetInet(
      "header\n"
      " 58: 000077FD000000000000000002000000:003A 00000000000000000000000000000000:0000 07 0:0 0:0 "
      "0 0 0 9 2 0 0\n");
  ASSERT_TRUE(rows);
  EXPECT_EQ(ToString(rows->front().address), "fd77::2");
  EXPECT_EQ(rows->front().port, 58);
}

TEST(ProcNet, ReadsSctpEndpointsWithEveryAddress) {
  const auto rows = ParseSctpEndpoints(
      " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n"
      "ffff8a ffff8b 2   10  29   36412     0 21011 10.77.0.2 fd77::2 \n");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().port, 36412);
  EXPECT_EQ(rows->front().state, 10);
  ASSERT_EQ(rows->front().addresses.size(), 2U);
  EXPECT_EQ(ToString(rows->front().addresses[1]), "fd77::2");
}

TEST(ProcNet, ReadsPacketSockets) {
  const auto rows = ParseProcNetPacket(
      "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n"
      "0000000000000000 3      3    0003   2     1 0      0      108048\n");
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->front().protocol, 3);
  EXPECT_EQ(rows->front().interface, 2U);
  EXPECT_EQ(rows->front().inode, 108048U);
}

TEST(ProcNet, NamesTheBadLineAndTakesEmptyTables) {
  EXPECT_TRUE(ParseProcNetInet("header only\n")->empty());
  EXPECT_TRUE(ParseSctpEndpoints("")->empty());
  const auto bad = ParseProcNetPacket("header\n1 2 3\n");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().what, "read socket table, line 2: fewer than nine columns");
}

}  // namespace
}  // namespace pw

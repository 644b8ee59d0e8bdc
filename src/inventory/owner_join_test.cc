#include "inventory/owner_join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SeenSocket Seen(Transport transport, std::uint16_t port, std::uint64_t inode,
                std::uint64_t cookie = 0) {
  SeenSocket seen;
  seen.listener.transport = transport;
  seen.listener.port = port;
  seen.listener.inode = inode;
  seen.listener.cookie = cookie;
  return seen;
}

SocketHolders Holders(std::vector<SocketHolder> rows) {
  SocketHolders holders;
  holders.sockets = std::move(rows);
  holders.complete_details = true;
  return holders;
}

Process Named(std::int32_t pid, std::string exe, std::string unit) {
  Process process;
  process.pid = pid;
  process.exe = std::move(exe);
  process.unit = std::move(unit);
  return process;
}

TEST(JoinHolders, KeepsEveryHolderOfASocketAndEverySocketOfAHolder) {
  const auto pids = JoinHolders(
      {Seen(Transport::kTcp, 80, 5), Seen(Transport::kTcp, 443, 6), Seen(Transport::kUdp, 1, 7)},
      Holders({{.inode = 5, .pid = 10}, {.inode = 5, .pid = 11}, {.inode = 6, .pid = 10}}));
  EXPECT_THAT(pids[0], ElementsAre(10, 11));
  EXPECT_THAT(pids[1], ElementsAre(10));
  EXPECT_THAT(pids[2], IsEmpty());
}

TEST(JoinHolders, TakesTheCookieWhereARowHasNoInode) {
  const auto pids = JoinHolders({Seen(Transport::kTcp, 80, 0, 99)},
                                Holders({{.inode = 5, .pid = 10, .cookie = 99}}));
  EXPECT_THAT(pids[0], ElementsAre(10));
}

TEST(MptcpHolders, SubflowRowGetsTheHoldersOfItsListener) {
  std::vector<SeenSocket> sockets = {Seen(Transport::kTcp, 80, 5), Seen(Transport::kMptcp, 80, 6),
                                     Seen(Transport::kTcp, 81, 7)};
  std::vector<std::vector<std::int32_t>> pids = {{}, {12}, {}};
  LendMptcpHolders(sockets, pids);
  EXPECT_THAT(pids[0], ElementsAre(12));
  EXPECT_THAT(sockets[0].listener.note, HasSubstr("MPTCP"));
  EXPECT_THAT(pids[2], IsEmpty());
}

TEST(HeldButUnlisted, OnlyWhatCanReceiveInANamespaceThatWasRead) {
  const SocketHolders holders = Holders({
      {.inode = 5,
       .pid = 1,
       .netns = 77,
       .family = AF_INET,
       .type = SOCK_STREAM,
       .protocol = IPPROTO_TCP,
       .port = 80,
       .state = 10},
      {.inode = 6,
       .pid = 1,
       .netns = 77,
       .family = AF_INET,
       .type = SOCK_RAW,
       .protocol = 132,
       .port = 132,
       .state = 7},
      {.inode = 7,
       .pid = 1,
       .netns = 78,
       .family = AF_INET,
       .type = SOCK_STREAM,
       .protocol = IPPROTO_TCP,
       .port = 81,
       .state = 10},
      {.inode = 8,
       .pid = 1,
       .netns = 77,
       .family = AF_INET,
       .type = SOCK_DGRAM,
       .protocol = IPPROTO_ICMP,
       .port = 1,
       .state = 7},
  });
  const auto unlisted = HeldButUnlisted({Seen(Transport::kTcp, 80, 5)}, holders, {76, 77});
  ASSERT_EQ(unlisted.size(), 1U);
  EXPECT_EQ(unlisted[0].listener.transport, Transport::kRaw);
  EXPECT_EQ(unlisted[0].listener.port, 132);
  EXPECT_EQ(unlisted[0].listener.netns, 1U);
}

TEST(DescribeOwner, SocketActivationNamesTheSocketUnit) {
  const std::vector<Process> processes = {Named(1, "/usr/lib/systemd/systemd", "init.scope"),
                                          Named(9, "/usr/sbin/sshd", "ssh.service")};
  Listener listener;
  listener.processes = {0};
  DescribeOwner(processes, {}, {}, "ssh.socket", listener);
  EXPECT_EQ(listener.owner, OwnerKind::kSystemdSocket);
  EXPECT_EQ(listener.unit, "ssh.socket");
}

TEST(DescribeOwner, PassedDescriptorShowsCreatorAndHolder) {
  const std::vector<Process> processes = {Named(9, "/usr/bin/app", "app.service")};
  Listener listener;
  listener.processes = {0};
  DescribeOwner(processes, {}, {}, "opener.service", listener);
  EXPECT_EQ(listener.owner, OwnerKind::kProcess);
  EXPECT_EQ(listener.unit, "app.service");
  EXPECT_EQ(listener.creator_unit, "opener.service");
}

TEST(DescribeOwner, SuperServerIsToldApart) {
  const std::vector<Process> processes = {Named(9, "/usr/sbin/inetd", "inetd.service")};
  Listener listener;
  listener.processes = {0};
  DescribeOwner(processes, {}, {}, "", listener);
  EXPECT_EQ(listener.owner, OwnerKind::kInetd);
}

TEST(DescribeOwner, WithoutHolderTheReasonIsTold) {
  Listener listener;
  listener.transport = Transport::kUdp;
  listener.port = 4789;
  Listener hidden = listener;
  Coverage denied;
  denied.status = CoverageStatus::kDenied;
  DescribeOwner({}, {}, denied, "", hidden);
  EXPECT_EQ(hidden.owner, OwnerKind::kUnknown);
  EXPECT_THAT(hidden.owner_reason, HasSubstr("CAP_SYS_PTRACE"));
  Listener unheld = listener;
  DescribeOwner({}, {}, {}, "", unheld);
  EXPECT_THAT(unheld.owner_reason, HasSubstr("no process holds it"));
  DescribeOwner({}, {{"vxlan", {Transport::kUdp}, 4789, "link vx0"}}, {}, "", listener);
  EXPECT_EQ(listener.owner, OwnerKind::kKernel);
  EXPECT_EQ(listener.subsystem, "vxlan");
}

}  // namespace
}  // namespace pw

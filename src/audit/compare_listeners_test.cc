#include "audit/compare_listeners.h"

#include "audit/scene_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using T = Transport;

/// "appeared tcp/0.0.0.0/23", "changed tcp/0.0.0.0/22: owner /a -> /b".
struct Told {
  std::vector<std::string> changes;
  std::vector<std::string> uncompared;
};

Told Compare(const Scene& before, const Scene& after, std::string_view netns = "all") {
  const auto old_selection = SelectNetns(before.inventory, netns);
  const auto new_selection = SelectNetns(after.inventory, netns);
  const ElementView old_view(before.inventory, *old_selection);
  const ElementView new_view(after.inventory, *new_selection);
  const auto old_judged = JudgeEach(old_view, nullptr);
  const auto new_judged = JudgeEach(new_view, nullptr);
  const ListenerComparison found =
      CompareListeners({&old_view, old_judged}, {&new_view, new_judged});
  Told told;
  for (const ListenerChange& change : found.changes) {
    const std::string fields = ToString(change.fields);
    told.changes.push_back(fmt::format("{} {}{}{}", ToString(change.kind), SubjectOf(change),
                                       fields.empty() ? "" : ": ", fields));
  }
  for (const Uncompared& row : found.uncompared)
    told.uncompared.push_back(
        fmt::format("{}: {}{}", row.what, row.reason, row.hides ? "" : " (no change)"));
  return told;
}

TEST(CompareListeners, PidsInodesCookiesAndTimesAreNoChange) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd", "ssh.service");
  Scene after = before;
  after.inventory.processes.front().pid = 4711;
  after.inventory.processes.front().start_time = after.now;
  after.inventory.listeners.front().inode = 99;
  after.inventory.listeners.front().cookie = 98;
  after.inventory.listeners.front().id = "tcp/0.0.0.0/22#2";
  after.inventory.taken = after.now;
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
  EXPECT_THAT(Compare(before, after).uncompared, IsEmpty());
}

TEST(CompareListeners, TellsWhatAppearedAndWhatIsGone) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  before.Open(T::kSctp, "10.77.0.2", 36412, "/usr/bin/mmed");
  Scene after;
  after.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  after.Open(T::kTcp, "0.0.0.0", 2323, "/usr/sbin/in.telnetd");
  EXPECT_THAT(Compare(before, after).changes,
              ElementsAre("appeared tcp/0.0.0.0/2323", "gone sctp/10.77.0.2/36412"));
}

TEST(CompareListeners, AnotherHolderUnitOrUserIsAChange) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd", "ssh.service");
  before.Open(T::kTcp, "0.0.0.0", 80, "/usr/sbin/httpd", "web.service");
  before.Open(T::kTcp, "0.0.0.0", 81, "/usr/sbin/httpd", "web.service");
  Scene after;
  after.Open(T::kTcp, "0.0.0.0", 22, "/tmp/sshd", "ssh.service");
  after.Open(T::kTcp, "0.0.0.0", 80, "/usr/sbin/httpd", "other.service");
  after.Open(T::kTcp, "0.0.0.0", 81, "/usr/sbin/httpd", "web.service");
  after.LastProcess().user = "nobody";
  EXPECT_THAT(Compare(before, after).changes,
              ElementsAre("changed tcp/0.0.0.0/22: owner /usr/sbin/sshd -> /tmp/sshd",
                          "changed tcp/0.0.0.0/80: unit web.service -> other.service",
                          "changed tcp/0.0.0.0/81: user root -> nobody"));
}

TEST(CompareListeners, HowManySocketsShareAPortIsNoChange) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 80, "/usr/sbin/nginx");
  Scene after = before;
  for (int worker = 0; worker < 3; ++worker)
    after.Open(T::kTcp, "0.0.0.0", 80, "/usr/sbin/nginx");
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
  after.Open(T::kTcp, "0.0.0.0", 80, "/tmp/thief");
  EXPECT_THAT(
      Compare(before, after).changes,
      ElementsAre("changed tcp/0.0.0.0/80: owner /usr/sbin/nginx -> /tmp/thief, /usr/sbin/nginx"));
}

TEST(CompareListeners, UdpPortsThatTheKernelPickedAreComparedByOwner) {
  Scene before;
  before.Open(T::kUdp, "0.0.0.0", 40001, "/usr/sbin/chronyd").ephemeral = true;
  Scene after;
  after.Open(T::kUdp, "0.0.0.0", 50001, "/usr/sbin/chronyd").ephemeral = true;
  after.Open(T::kUdp, "0.0.0.0", 50002, "/usr/sbin/chronyd").ephemeral = true;
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
  after.Open(T::kUdp, "0.0.0.0", 40001, "/tmp/beacon").ephemeral = true;
  EXPECT_THAT(Compare(before, after).changes, ElementsAre("appeared udp/ephemeral (beacon)"));
}

TEST(CompareListeners, AnExchangedPortOfTheKernelsRangeIsToldAndNoChange) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 40001, "/usr/sbin/rpc.statd").ephemeral = true;
  Scene after;
  after.Open(T::kTcp, "0.0.0.0", 50001, "/usr/sbin/rpc.statd").ephemeral = true;
  const Told told = Compare(before, after);
  EXPECT_THAT(told.changes, IsEmpty());
  ASSERT_EQ(told.uncompared.size(), 1U);
  EXPECT_THAT(told.uncompared.front(),
              HasSubstr("tcp/40001 of /usr/sbin/rpc.statd is now tcp/50001"));
  EXPECT_THAT(told.uncompared.front(), HasSubstr("(no change)"));
}

TEST(CompareListeners, AnotherOwnerOrOneMoreInTheKernelsRangeIsAChange) {
  Scene before;
  before.Open(T::kSctp, "10.77.0.2", 36412, "/usr/bin/mmed").ephemeral = true;
  Scene after = before;
  after.Open(T::kSctp, "10.77.0.2", 40000, "/usr/bin/mmed").ephemeral = true;
  EXPECT_THAT(Compare(before, after).changes, ElementsAre("appeared sctp/10.77.0.2/40000"));
  Scene other;
  other.Open(T::kSctp, "10.77.0.2", 40000, "/tmp/rogue").ephemeral = true;
  EXPECT_THAT(Compare(before, other).changes,
              ElementsAre("gone sctp/10.77.0.2/36412", "appeared sctp/10.77.0.2/40000"));
}

TEST(CompareListeners, SocketsThatDoNotListenAreNotCompared) {
  Scene before;
  Scene after;
  after.Open(T::kTcp, "10.77.0.2", 1234, "/usr/bin/client").state = ListenerState::kBound;
  EXPECT_THAT(Compare(before, after).changes, IsEmpty());
}

TEST(CompareListeners, WhatALookCouldNotSeeIsNotGone) {
  Scene before;
  before.Open(T::kSctp, "10.77.0.2", 36412, "/usr/bin/mmed");
  Scene after;
  for (Coverage& row : after.inventory.coverage) {
    if (row.transport != T::kSctp) continue;
    row.status = CoverageStatus::kDenied;
    row.reason = "needs CAP_NET_ADMIN";
  }
  const Told told = Compare(before, after);
  EXPECT_THAT(told.changes, IsEmpty());
  EXPECT_THAT(told.uncompared, ElementsAre("1 listener: sockets denied: needs CAP_NET_ADMIN"));
}

TEST(CompareListeners, AKernelWithoutSctpHasNoSctpListener) {
  Scene before;
  before.Open(T::kSctp, "10.77.0.2", 36412, "/usr/bin/mmed");
  Scene after;
  for (Coverage& row : after.inventory.coverage) {
    if (row.transport == T::kSctp) row.status = CoverageStatus::kUnavailable;
  }
  EXPECT_THAT(Compare(before, after).changes, ElementsAre("gone sctp/10.77.0.2/36412"));
}

TEST(CompareListeners, AHolderThatWasNotSeenIsNoOtherHolder) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  Scene after;
  after.Open(T::kTcp, "0.0.0.0", 22, "");
  after.Cover("owners", CoverageStatus::kDenied, "descriptors may not be read");
  const Told told = Compare(before, after);
  EXPECT_THAT(told.changes, IsEmpty());
  ASSERT_EQ(told.uncompared.size(), 1U);
  EXPECT_THAT(told.uncompared.front(), HasSubstr("who holds them was not seen"));
}

TEST(CompareListeners, ANamespaceThatTheOtherLookDidNotHaveIsTold) {
  Scene before;
  Scene after;
  NetworkNamespace netns;
  netns.inode = 4026532000;
  netns.name = "hidden";
  after.inventory.namespaces.push_back(netns);
  after.Open(T::kTcp, "0.0.0.0", 23, "/tmp/shell").netns = 1;
  EXPECT_THAT(Compare(before, after).changes, ElementsAre("appeared tcp/0.0.0.0/23@hidden"));
  // An inventory of one namespace never asked for others.
  std::erase_if(before.inventory.coverage,
                [](const Coverage& row) { return row.subject == "namespaces"; });
  const Told told = Compare(before, after);
  EXPECT_THAT(told.changes, IsEmpty());
  EXPECT_THAT(told.uncompared,
              ElementsAre("1 listener: that look did not see every network namespace"));
}

/// Scene with the same server in so many namespaces that have only numbers.
Scene WithContainers(int number, std::uint64_t first_inode) {
  Scene scene;
  for (int i = 0; i < number; ++i) {
    NetworkNamespace netns;
    netns.inode = first_inode + static_cast<std::uint64_t>(i);
    scene.inventory.namespaces.push_back(netns);
    scene.Open(T::kTcp, "0.0.0.0", 80, "/usr/sbin/nginx").netns =
        static_cast<std::uint32_t>(scene.inventory.namespaces.size() - 1);
  }
  return scene;
}

TEST(CompareListeners, NamespacesWithoutNamesAreCounted) {
  EXPECT_THAT(Compare(WithContainers(2, 4026532100), WithContainers(2, 4026532200)).changes,
              IsEmpty());
  EXPECT_THAT(Compare(WithContainers(2, 4026532100), WithContainers(1, 4026532200)).changes,
              ElementsAre("gone tcp/0.0.0.0/80@unnamed #2"));
}

TEST(CompareListeners, OneChosenNamespaceIsComparedWhateverItsNumber) {
  Scene before;
  before.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd");
  Scene after = before;
  after.inventory.namespaces.front().inode = 4026539999;
  for (Coverage& row : after.inventory.coverage) {
    if (row.netns != 0) row.netns = 4026539999;
  }
  after.Open(T::kTcp, "::", 443, "/usr/sbin/nginx");
  EXPECT_THAT(Compare(before, after, "self").changes, ElementsAre("appeared tcp/::/443"));
}

}  // namespace
}  // namespace pw

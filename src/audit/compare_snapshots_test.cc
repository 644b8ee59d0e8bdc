#include "audit/compare_snapshots.h"

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

Snapshot Take(const Scene& scene) {
  Snapshot look;
  look.taken = scene.inventory.taken;
  look.inventory = scene.inventory;
  look.list = scene.list;
  look.conclusions = ConclusionsOf(scene.Run());
  return look;
}

std::vector<std::string> Changes(const Comparison& comparison) {
  std::vector<std::string> texts;
  for (const Change& change : comparison.changes)
    texts.push_back(fmt::format("{} {} {} {}", ToString(change.kind), ToString(change.thing),
                                change.subject, ToString(change.fields)));
  return texts;
}

/// An element without anything that is not settled.
Scene Clean() {
  Scene scene;
  scene.Forbid({"tr33806-r5"});
  scene.Open(T::kTcp, "0.0.0.0", 22, "/usr/sbin/sshd", "ssh.service");
  scene.Allow("any", T::kTcp, 22, "ssh");
  return scene;
}

TEST(CompareSnapshots, TheSameTwiceIsNoChange) {
  const auto same = CompareSnapshots(Take(Clean()), Take(Clean()));
  ASSERT_TRUE(same);
  EXPECT_THAT(same->changes, IsEmpty());
  EXPECT_FALSE(same->MayHideMore());
  EXPECT_THAT(same->compared, ElementsAre("inventory", "port list", "report"));
}

TEST(CompareSnapshots, AListenerAndWhatItDoesToTheVerdictsAreTold) {
  Scene after = Clean();
  after.inventory.taken += std::chrono::hours(1);
  after.Open(T::kTcp, "0.0.0.0", 2323, "/opt/acme/agent");
  const auto found = CompareSnapshots(Take(Clean()), Take(after));
  ASSERT_TRUE(found);
  const std::string id = FindingOf(after.Run(), FindingKind::kUndocumentedPort, "tcp/2323").id;
  EXPECT_THAT(Changes(*found), ElementsAre("appeared listener tcp/0.0.0.0/2323 ",
                                           "changed requirement R1 verdict pass -> fail",
                                           "changed requirement R4 verdict pass -> fail",
                                           "appeared finding " + id + " "));
  const Change& listener = found->changes.front();
  EXPECT_EQ(listener.detail, "/opt/acme/agent, user root");
  EXPECT_EQ(listener.first, after.inventory.taken);
  EXPECT_EQ(listener.last, after.inventory.taken);
  EXPECT_THAT(found->changes.back().detail, HasSubstr("undocumented-port"));
}

TEST(CompareSnapshots, WhatIsGoneWasLastSeenInTheOldLook) {
  Scene after = Clean();
  after.inventory.taken += std::chrono::hours(1);
  after.inventory.listeners.clear();
  const auto found = CompareSnapshots(Take(Clean()), Take(after));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->changes.front().kind, ChangeKind::kGone);
  EXPECT_EQ(found->changes.front().last, Clean().inventory.taken);
}

TEST(CompareSnapshots, AChangeHasTheSameIdInWhicheverDirection) {
  Scene other = Clean();
  other.Open(T::kTcp, "0.0.0.0", 2323, "/opt/acme/agent");
  const auto forth = CompareSnapshots(Take(Clean()), Take(other));
  const auto back = CompareSnapshots(Take(other), Take(Clean()));
  EXPECT_EQ(forth->changes.front().id, back->changes.front().id);
  EXPECT_EQ(forth->changes.front().id.size(), 14U);
}

TEST(CompareSnapshots, EntriesOfTheListAreCompared) {
  Scene after = Clean();
  after.list.ports.front().purpose = "other";
  after.list.ports.front().place.line = 77;
  after.Allow("oam", T::kTcp, 443, "https").only_if = "web";
  Snapshot before = Take(Clean());
  Snapshot now = Take(after);
  before.inventory.reset();
  now.inventory.reset();
  before.conclusions.reset();
  const auto found = CompareSnapshots(before, now);
  ASSERT_TRUE(found);
  EXPECT_THAT(Changes(*found), ElementsAre("changed list-entry any tcp/22 purpose needed -> other",
                                           "appeared list-entry oam tcp/443 "));
}

TEST(CompareSnapshots, AnotherKernelIsAChangeAndAnotherHostIsTold) {
  Scene after = Clean();
  after.inventory.host.kernel = "6.1.0-26";
  after.inventory.host.machine_id = "b";
  const auto found = CompareSnapshots(Take(Clean()), Take(after));
  EXPECT_THAT(Changes(*found), ElementsAre("changed host host kernel none -> 6.1.0-26"));
  ASSERT_EQ(found->uncompared.size(), 1U);
  EXPECT_FALSE(found->MayHideMore());
}

TEST(CompareSnapshots, AnInventoryAndAScanHaveNothingInCommon) {
  Snapshot inventory;
  inventory.name = "inventory.json";
  inventory.inventory = Clean().inventory;
  Snapshot scan;
  scan.name = "scan.json";
  scan.scan = ScanResult{};
  const auto refused = CompareSnapshots(inventory, scan);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Error::Code::kInvalid);
  EXPECT_THAT(refused.error().what, HasSubstr("compare inventory.json with scan.json"));
}

/// A look of one port of 10.77.0.2 from a vantage.
ScanResult LookFrom(const std::string& vantage, PortState state) {
  ScanResult scan;
  scan.vantage.name = vantage;
  TargetResult target;
  target.address = *IpAddress::Parse("10.77.0.2");
  target.up = true;
  PortObservation row;
  row.port = 22;
  row.state = state;
  target.ports = {row};
  target.coverage = {{T::kTcp, *PortSet::Parse("22"), 1, 1, 0, CoverageStatus::kComplete, "", ""}};
  scan.targets = {target};
  return scan;
}

TEST(CompareSnapshots, EveryVantageIsComparedWithItself) {
  Snapshot before;
  before.scan = LookFrom("oam", PortState::kOpen);
  before.further_scans = {LookFrom("s1", PortState::kClosed), LookFrom("s11", PortState::kClosed)};
  Snapshot after;
  after.scan = LookFrom("s1", PortState::kOpen);
  after.further_scans = {LookFrom("oam", PortState::kOpen), LookFrom("li", PortState::kOpen)};
  const auto found = CompareSnapshots(before, after);
  ASSERT_TRUE(found);
  EXPECT_THAT(Changes(*found),
              ElementsAre("appeared port 10.77.0.2 tcp/22 from s1 state closed -> open"));
  ASSERT_EQ(found->uncompared.size(), 2U);
  EXPECT_EQ(found->uncompared[0].what, "scan from vantage s11");
  EXPECT_EQ(found->uncompared[0].reason, "only in the old one");
  EXPECT_EQ(found->uncompared[1].what, "scan from vantage li");
  EXPECT_TRUE(found->MayHideMore());
}

TEST(CompareSnapshots, TheOnlyVantageMayGetANameAndIsNotNamed) {
  Snapshot before;
  before.scan = LookFrom("", PortState::kClosed);
  Snapshot after;
  after.scan = LookFrom("oam", PortState::kOpen);
  const auto found = CompareSnapshots(before, after);
  ASSERT_TRUE(found);
  EXPECT_THAT(Changes(*found), ElementsAre("appeared port 10.77.0.2 tcp/22 state closed -> open"));
}

TEST(CompareSnapshots, AScanThatOnlyOneHasIsToldBesideTheRest) {
  Snapshot before = Take(Clean());
  before.scan = ScanResult{};
  const auto found = CompareSnapshots(before, Take(Clean()));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->changes, IsEmpty());
  ASSERT_EQ(found->uncompared.size(), 1U);
  EXPECT_EQ(found->uncompared.front().what, "scan");
}

}  // namespace
}  // namespace pw

#include "inventory/shared_facts.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace pw {
namespace {

/// A pass that knows this process alone.
TaskFacts Self() {
  TaskFacts self;
  self.pid = getpid();
  self.tid = getpid();
  self.started = std::chrono::seconds{7};
  self.exe = {1, 2};
  self.root = {3, 4};
  self.cgroups = {5, 6};
  return self;
}

TEST(SharedFacts, ReadsOnceForAllThatShare) {
  SharedFacts shared;
  shared.Learn(Self());
  TaskFacts ended = Self();
  ended.pid = ended.tid = 0x3fffffff;  // nobody: its share must come from the other
  shared.Learn(ended);
  shared.Confirm({Self()});
  ASSERT_NE(shared.Exe({1, 2}), nullptr);
  EXPECT_TRUE(shared.Exe({1, 2})->ends_with("pw_inventory_test")) << *shared.Exe({1, 2});
  EXPECT_NE(shared.Cgroups({5, 6}), nullptr);
  ASSERT_NE(shared.Root({3, 4}), nullptr);
  EXPECT_EQ(*shared.Root({3, 4}), ReadRootKey("/proc/self"));
  EXPECT_EQ(shared.Exe({1, 3}), nullptr);
  EXPECT_EQ(shared.Exes(), std::vector{*shared.Exe({1, 2})});
}

TEST(SharedFacts, AsksTheNextWhenOneHasEnded) {
  SharedFacts shared;
  TaskFacts ended = Self();
  ended.pid = ended.tid = 0x3fffffff;
  shared.Learn(ended);
  EXPECT_EQ(shared.Exe({1, 2}), nullptr);
  shared.Learn(Self());
  EXPECT_NE(shared.Exe({1, 2}), nullptr);
}

TEST(SharedFacts, ForgetsWhatAProcessToldThatRanAnotherProgramSince) {
  SharedFacts shared;
  shared.Learn(Self());
  TaskFacts after = Self();
  after.exe = {1, 9};
  shared.Confirm({after});
  EXPECT_EQ(shared.Exe({1, 2}), nullptr);
  EXPECT_NE(shared.Cgroups({5, 6}), nullptr);
}

TEST(SharedFacts, ForgetsWhatAProcessToldWhoseNumberWentToAnother) {
  SharedFacts shared;
  shared.Learn(Self());
  TaskFacts after = Self();
  after.started += std::chrono::seconds{1};
  shared.Confirm({after});
  EXPECT_EQ(shared.Exe({1, 2}), nullptr);
  EXPECT_EQ(shared.Root({3, 4}), nullptr);
  EXPECT_EQ(shared.Cgroups({5, 6}), nullptr);
}

TEST(SharedFacts, AsksNobodyForWhatATaskDoesNotHave) {
  SharedFacts shared;
  TaskFacts kernel_thread = Self();
  kernel_thread.exe = {};
  shared.Learn(kernel_thread);
  EXPECT_TRUE(shared.Exes().empty());
}

TEST(FindTask, TakesTheProcessAndNoThread) {
  TaskFacts thread = Self();
  thread.tid = thread.pid + 1;
  EXPECT_EQ(FindTask({thread}, thread.pid), nullptr);
  EXPECT_NE(FindTask({Self(), thread}, thread.pid), nullptr);
}

}  // namespace
}  // namespace pw

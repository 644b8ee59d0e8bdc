#include "inventory/namespace_discovery.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace pw {
namespace {

TEST(NamespaceMounts, ReadsNsfsLinesOnly) {
  const auto mounts = ParseNamespaceMounts(
      "23 1 0:21 / /proc rw - proc proc rw\n"
      "200 30 0:4 net:[4026532177] /run/netns/mme\\040one rw shared:9 - nsfs nsfs rw\n"
      "201 30 0:4 mnt:[4026532178] /run/x rw - nsfs nsfs rw\n");
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(mounts[0].inode, 4026532177U);
  EXPECT_EQ(mounts[0].path, "/run/netns/mme one");
}

TEST(NamespaceDiscovery, OpensTheNamespaceOfTasksAndCountsThem) {
  const auto own = NetworkNamespaceFd::OpenOwn();
  ASSERT_TRUE(own);
  TaskFacts self;
  self.pid = self.tid = getpid();
  self.netns = own->inode();
  TaskFacts thread = self;
  ++thread.tid;
  TaskFacts ended = self;
  ended.pid = ended.tid = 0x3fffffff;
  ended.netns = 1;  // a namespace that went with its only process: no gap
  NamespaceFinder finder;
  finder.AddTasks({self, thread, ended});
  finder.AddHolders({});
  const NamespaceSet set = std::move(finder).Finish();
  EXPECT_EQ(set.found.front().facts.processes, 1U);
  EXPECT_EQ(set.coverage.front().status, CoverageStatus::kComplete);
  EXPECT_EQ(set.barred, 0U);
}

TEST(NamespaceDiscovery, FindsItsOwnFirst) {
  NamespaceFinder finder;
  finder.AddProcesses();
  finder.AddHolders({});
  const NamespaceSet set = std::move(finder).Finish();
  ASSERT_FALSE(set.found.empty());
  EXPECT_TRUE(set.found.front().facts.own);
  EXPECT_GE(set.found.front().facts.processes, 1U);
  EXPECT_EQ(set.found.front().facts.inode, set.found.front().handle.inode());
}

}  // namespace
}  // namespace pw

#include "inventory/namespace_discovery.h"

#include <gtest/gtest.h>

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

TEST(NamespaceDiscovery, FindsItsOwnFirst) {
  const SocketHolders nobody;
  const NamespaceSet set = FindNetworkNamespaces([&]() -> const SocketHolders& { return nobody; });
  ASSERT_FALSE(set.found.empty());
  EXPECT_TRUE(set.found.front().facts.own);
  EXPECT_GE(set.found.front().facts.processes, 1U);
  EXPECT_EQ(set.found.front().facts.inode, set.found.front().handle.inode());
}

}  // namespace
}  // namespace pw

#include "sys/network_namespace.h"

#include "sys/capabilities.h"

#include <thread>

#include <gtest/gtest.h>
#include <sched.h>

namespace pw {
namespace {

TEST(NetworkNamespace, RefusesOtherFiles) {
  EXPECT_EQ(NetworkNamespaceFd::Open("/proc/self/ns/uts").error().code, Error::Code::kInvalid);
  EXPECT_EQ(NetworkNamespaceFd::Open("/etc/passwd").error().code, Error::Code::kInvalid);
  EXPECT_EQ(NetworkNamespaceFd::Open("/proc/self/ns/none").error().code, Error::Code::kNotFound);
}

TEST(NetworkNamespace, EntersAndReturns) {
  if (!HasCapability("CAP_SYS_ADMIN")) GTEST_SKIP() << "needs CAP_SYS_ADMIN to enter namespaces";
  const auto home = NetworkNamespaceFd::OpenOwn();
  ASSERT_TRUE(home);
  Result<NetworkNamespaceFd> other = Error{};
  // A thread of its own: unshare(2) moves only the caller, the fd keeps the namespace alive.
  std::thread([&] {
    if (::unshare(CLONE_NEWNET) == 0) other = NetworkNamespaceFd::OpenOwn();
  }).join();
  ASSERT_TRUE(other);
  ASSERT_NE(other->inode(), home->inode());
  {
    const auto entry = NetworkNamespaceEntry::Enter(*other);
    ASSERT_TRUE(entry);
    EXPECT_EQ(NetworkNamespaceFd::OpenOwn()->inode(), other->inode());
  }
  EXPECT_EQ(NetworkNamespaceFd::OpenOwn()->inode(), home->inode());
}

}  // namespace
}  // namespace pw

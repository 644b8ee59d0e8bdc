#include "audit/stable_names.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(StableUnit, LeavesOutWhatChangesWithEveryStart) {
  EXPECT_EQ(StableUnit("sshd@3-10.0.0.1:22-10.0.0.2:50000.service"), "sshd@*.service");
  EXPECT_EQ(StableUnit("run-r0a1b2c3d.service"), "run-*.service");
  EXPECT_EQ(StableUnit("run-u12.scope"), "run-*.scope");
  EXPECT_EQ(StableUnit("session-4.scope"), "session-*.scope");
  EXPECT_EQ(StableUnit("session-c2.scope"), "session-*.scope");
  EXPECT_EQ(StableUnit("docker-0123456789abcdef0123456789abcdef.scope"), "docker-*.scope");
}

TEST(StableUnit, KeepsWhatAPersonNamed) {
  for (const char* name : {"ssh.service", "getty@tty1.service", "user@1000.service",
                           "open5gs-mmed.service", "run-parts.service", "session-x.service",
                           "wg-quick@wg0-a-b.service", "", ".service", "telnet/tcp"})
    EXPECT_EQ(StableUnit(name), name);
}

TEST(IsHexId, TellsContainerIdsFromWords) {
  EXPECT_TRUE(IsHexId("0123456789ab"));
  EXPECT_FALSE(IsHexId("0123456789a"));
  EXPECT_FALSE(IsHexId("deadbeefcafeX"));
}

}  // namespace
}  // namespace pw

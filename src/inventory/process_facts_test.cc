#include "inventory/process_facts.h"

#include "sys/host.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(ProcStat, NameMayHoldBracketsAndBlanks) {
  const auto stat = ParseProcStat(
      "812 (a) b (c) S 1 812 812 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 100 5 0\n");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->comm, "a) b (c");
  EXPECT_EQ(stat->start_ticks, 4242U);
}

TEST(ProcStat, RefusesWhatIsCutOff) {
  EXPECT_FALSE(ParseProcStat("812 (sshd) S 1 812"));
  EXPECT_FALSE(ParseProcStat("812 sshd S"));
  EXPECT_FALSE(ParseProcStat(""));
}

TEST(ExeLink, TellsDeletedFilesFromMemory) {
  EXPECT_TRUE(ParseExeLink("/usr/sbin/sshd (deleted)").deleted);
  EXPECT_EQ(ParseExeLink("/usr/sbin/sshd (deleted)").path, "/usr/sbin/sshd");
  EXPECT_FALSE(ParseExeLink("/usr/sbin/sshd").deleted);
  EXPECT_TRUE(ParseExeLink("/memfd:x (deleted)").memfd);
}

TEST(EffectiveUid, IsTheSecondNumber) {
  EXPECT_EQ(ParseEffectiveUid("Name:\tx\nUid:\t1000\t33\t1000\t1000\n"), 33U);
  EXPECT_EQ(ParseEffectiveUid("Name:\tx\n"), std::nullopt);
}

TEST(Passwd, FirstLineOfANumberWins) {
  const auto names = ParsePasswd("root:x:0:0::/root:/bin/sh\ntoor:x:0:0\nbad\ns:x:y:0\n");
  EXPECT_EQ(names.at(0), "root");
  EXPECT_EQ(names.size(), 1U);
}

TEST(ProcessReader, ReadsItself) {
  ProcessReader reader;
  const auto self = reader.Read(getpid());
  ASSERT_TRUE(self);
  EXPECT_TRUE(self->exe.ends_with("pw_inventory_test")) << self->exe;
  EXPECT_EQ(self->uid, EffectiveUid());
  EXPECT_LE(self->start_time, Now());
  EXPECT_GT(self->start_time, Now() - std::chrono::hours{1});
  EXPECT_EQ(reader.RootOf(getpid()), "");
  EXPECT_EQ(reader.Read(0x3fffffff).error().code, Error::Code::kNotFound);
}

}  // namespace
}  // namespace pw

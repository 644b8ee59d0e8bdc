#include "sys/subprocess.h"

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(Subprocess, PassesWordsWithoutAShell) {
  const auto outcome = RunSubprocess({"printf", "%s|", "$HOME", "; rm x", "a b"});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->out, "$HOME|; rm x|a b|");
  EXPECT_EQ(outcome->exit_code, 0);
}

TEST(Subprocess, KeepsExitCodeAndBothStreams) {
  const auto outcome = RunSubprocess({"sh", "-c", "echo out; echo err >&2; exit 7"});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->exit_code, 7);
  EXPECT_EQ(outcome->out, "out\n");
  EXPECT_EQ(outcome->err, "err\n");
}

TEST(Subprocess, EndsAChildAndItsGrandchildrenAtTheTimeLimit) {
  const auto outcome =
      RunSubprocess({"sh", "-c", "sleep 60 & sleep 60"}, {.time = milliseconds{50}});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kTimeout);
  EXPECT_THAT(outcome.error().what, HasSubstr("run sh"));
}

TEST(Subprocess, EndsAChildThatClosedItsOutputAndLingers) {
  const auto outcome =
      RunSubprocess({"sh", "-c", "exec >&- 2>&-; sleep 60"}, {.time = milliseconds{50}});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kTimeout);
}

/// Interrupts a child once it has made the file whose name it gets as $0.
Result<SubprocessOutcome> InterruptWhenReady(const std::string& script, milliseconds grace) {
  const std::string ready = testing::TempDir() + "pw-subprocess-ready";
  std::filesystem::remove(ready);
  std::atomic<bool> interrupt = false;
  std::thread user([&] {
    while (!interrupt && !std::filesystem::exists(ready))
      std::this_thread::yield();
    interrupt = true;
  });
  auto outcome =
      RunSubprocess({"sh", "-c", script, ready}, {.interrupt = &interrupt, .grace = grace});
  interrupt = true;
  user.join();
  return outcome;
}

TEST(Subprocess, PassesAnInterruptOnAndKeepsWhatTheChildStillSays) {
  const auto outcome =
      InterruptWhenReady("trap 'echo half; exit 130' INT; : >\"$0\"; while :; do sleep 0.01; done",
                         milliseconds{10000});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->exit_code, 130);
  EXPECT_EQ(outcome->out, "half\n");
}

TEST(Subprocess, DoesNotWaitForAChildThatIgnoresTheInterrupt) {
  const auto outcome = InterruptWhenReady("trap '' INT; : >\"$0\"; sleep 60", milliseconds{50});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kTimeout);
}

TEST(Subprocess, BoundsOutput) {
  const auto outcome = RunSubprocess({"yes"}, {.output = 100000});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("more than 100000 bytes of output"));
}

TEST(Subprocess, NamesAMissingProgram) {
  const auto outcome = RunSubprocess({"no-such-program-of-ours"});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kNotFound);
}

}  // namespace
}  // namespace pw

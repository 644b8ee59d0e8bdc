#include "sys/guardian_process.h"

#include <array>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pw {
namespace {

using std::chrono::seconds;
using Reason = GuardianProcess::Reason;

/// What guardians write, until the last of those who could is gone.
class Diary {
 public:
  Diary() {
    EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
    read_ = UniqueFd(ends_[0]);
    write_ = UniqueFd(ends_[1]);
  }

  Result<GuardianProcess> Guard(seconds limit) {
    return GuardianProcess::Start(limit, std::array{write_.get()}, [this](Reason reason) {
      const char letter = reason == Reason::kReleased     ? 'r'
                          : reason == Reason::kMakerEnded ? 'e'
                                                          : 't';
      return ::write(write_.get(), &letter, 1) == 1 ? "" : "cannot write\n";
    });
  }

  std::string Read() {
    write_ = UniqueFd();
    std::string text;
    char letter = 0;
    while (::read(read_.get(), &letter, 1) == 1)
      text += letter;
    return text;
  }

 private:
  std::array<int, 2> ends_{};
  UniqueFd read_;
  UniqueFd write_;
};

TEST(GuardianProcess, UndoesWhenItIsReleasedAndNotBefore) {
  Diary diary;
  auto guardian = diary.Guard(seconds(60));
  ASSERT_TRUE(guardian);
  EXPECT_FALSE(guardian->HasEnded());
  guardian->Release();
  EXPECT_TRUE(guardian->HasEnded());
  EXPECT_EQ(diary.Read(), "r");
}

TEST(GuardianProcess, IsReleasedByTheEndOfItsOwner) {
  Diary diary;
  {
    ASSERT_TRUE(diary.Guard(seconds(60)));
  }
  EXPECT_EQ(diary.Read(), "r");
}

TEST(GuardianProcess, UndoesWhenItsTimeIsOver) {
  Diary diary;
  auto guardian = diary.Guard(seconds(1));
  ASSERT_TRUE(guardian);
  EXPECT_EQ(diary.Read(), "t");
  guardian->Release();
}

TEST(GuardianProcess, UndoesOnceWhenItsMakerIsKilled) {
  Diary diary;
  const pid_t maker = ::fork();
  if (maker == 0) {
    const auto guardian = diary.Guard(seconds(60));
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(maker, &status, 0), maker);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(diary.Read(), "e");
}

TEST(GuardianProcess, IsNotEndedByWhatEndsItsMaker) {
  Diary diary;
  auto guardian = diary.Guard(seconds(60));
  ASSERT_TRUE(guardian);
  // From its first moment on.
  for (const int number : {SIGHUP, SIGINT, SIGTERM})
    EXPECT_EQ(::kill(guardian->pid(), number), 0);
  EXPECT_FALSE(guardian->HasEnded());
  guardian->Release();
  EXPECT_EQ(diary.Read(), "r");
}

TEST(GuardianProcess, TellsThatSomebodyKilledIt) {
  Diary diary;
  auto guardian = diary.Guard(seconds(60));
  ASSERT_TRUE(guardian);
  ASSERT_EQ(::kill(guardian->pid(), SIGKILL), 0);
  EXPECT_EQ(diary.Read(), "");
  guardian->Release();
  EXPECT_TRUE(guardian->HasEnded());
}

}  // namespace
}  // namespace pw

#include "sys/guardian_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pw {
namespace {

using Clock = std::chrono::steady_clock;
using Reason = GuardianProcess::Reason;

/// Longer than what it does can take; then something in it hangs.
constexpr std::chrono::seconds kLongestUndo(60);
constexpr char kLetGo = 'r';

/// Leaves open stderr and `keep` alone: a copy of our lock on a folder, or of the far end of
/// somebody's pipe, would be held longer than we live.
void CloseOthers(std::vector<int> keep) {
  keep.push_back(STDERR_FILENO);
  std::ranges::sort(keep);
  unsigned first = 0;
  for (const int kept : keep) {
    const auto at = static_cast<unsigned>(kept);
    if (at > first) ::close_range(first, at - 1, 0);
    first = std::max(first, at + 1);
  }
  ::close_range(first, ~0U, 0);
}

void TurnAway() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGALRM})
    ::signal(number, SIG_IGN);
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_NAME, "pw-guardian");
  // Where memory runs out the kernel shall end others; where that may not be asked, so be it.
  const UniqueFd score(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] const ssize_t wrote = ::write(score.get(), "-1000", 5);
}

Reason WaitForReason(int line, std::chrono::seconds limit) {
  const Clock::time_point end = Clock::now() + limit;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return Reason::kTimeOver;
    pollfd ready{line, POLLIN, 0};
    const int got = ::poll(&ready, 1, static_cast<int>(left));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Reason::kTimeOver;
    char said = 0;
    const ssize_t size = ::read(line, &said, 1);
    return size == 1 && said == kLetGo ? Reason::kReleased : Reason::kMakerEnded;
  }
}

void Say(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t wrote = ::write(STDERR_FILENO, text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    done += static_cast<std::size_t>(wrote);
  }
}

[[noreturn]] void Guard(int line, std::chrono::seconds limit, std::span<const int> keep,
                        const std::function<std::string(Reason)>& undo) {
  std::vector<int> open(keep.begin(), keep.end());
  open.push_back(line);
  TurnAway();
  CloseOthers(std::move(open));
  Say(undo(WaitForReason(line, limit)));
  ::_exit(0);
}

}  // namespace

Result<GuardianProcess> GuardianProcess::Start(std::chrono::seconds limit,
                                               std::span<const int> keep,
                                               const std::function<std::string(Reason)>& undo) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return ErrnoError(errno, "make a line to a guardian");
  const UniqueFd read(ends[0]);
  UniqueFd write(ends[1]);
  // poll(2) counts milliseconds in an int.
  const auto bounded = std::clamp(limit, std::chrono::seconds(1), std::chrono::seconds(2'073'600));
  // Whatever is sent until it is deaf waits, and is passed over then.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) Guard(read.get(), bounded, keep, undo);
  const int failure = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return ErrnoError(failure, "start a guardian process");
  return GuardianProcess(pid, std::move(write));
}

GuardianProcess::GuardianProcess(GuardianProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), line_(std::move(other.line_)) {}

GuardianProcess::~GuardianProcess() {
  Release();
}

bool GuardianProcess::HasEnded() {
  if (pid_ < 0) return true;
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) return false;
  pid_ = -1;
  return true;
}

void GuardianProcess::Release() {
  if (HasEnded()) return;
  // One that has ended meanwhile must not end us with SIGPIPE.
  static_cast<void>(::send(line_.get(), &kLetGo, 1, MSG_NOSIGNAL));
  line_ = UniqueFd();
  const UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  const Clock::time_point end = Clock::now() + kLongestUndo;
  pollfd ended{handle.get(), POLLIN, 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    const int ready = left > 0 ? ::poll(&ended, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) ::kill(pid_, SIGKILL);
    break;
  }
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace pw

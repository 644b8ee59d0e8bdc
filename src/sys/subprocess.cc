#include "sys/subprocess.h"

#include "sys/unique_fd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pw {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> MakePipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return ErrnoError(errno, "make pipe");
  return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// posix_spawn(3) attributes and actions, freed in every way out.
class SpawnPlan {
 public:
  SpawnPlan(int out, int err) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    // An own process group, so that grandchildren end with the child.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  Result<pid_t> Start(const std::vector<std::string>& argv) const {
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (const std::string& word : argv) {
      words.push_back(const_cast<char*>(word.c_str()));  // posix_spawn(3) does not write to them
    }
    words.push_back(nullptr);
    pid_t pid = 0;
    const int failed =
        posix_spawnp(&pid, words.front(), &actions_, &attributes_, words.data(), environ);
    if (failed != 0) return ErrnoError(failed, fmt::format("run {}", argv.front()));
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// One read from a ready stream. False at its end.
Result<bool> Drain(int fd, std::string& into, std::size_t limit) {
  std::array<char, 65536> chunk{};
  const ssize_t got = ::read(fd, chunk.data(), chunk.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got < 0) return ErrnoError(errno, "read output");
  into.append(chunk.data(), static_cast<std::size_t>(got));
  if (into.size() > limit) {
    return Error{Error::Code::kInvalid, fmt::format("more than {} bytes of output", limit)};
  }
  return got > 0;
}

/// How long a child may go on: until its time is over, or a little longer than an interrupt.
class Patience {
 public:
  Patience(pid_t pid, const SubprocessLimits& limits)
      : pid_(pid), limits_(limits), deadline_(Clock::now() + limits.time) {}

  /// Milliseconds to wait for the next thing; 0 = it is over. Passes an interrupt on.
  int Left() {
    if (limits_.interrupt != nullptr && !told_ && *limits_.interrupt) {
      ::kill(-pid_, SIGINT);
      told_ = true;
      deadline_ = std::min(deadline_, Clock::now() + limits_.grace);
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    // The signal may arrive between the look above and poll(2).
    const std::int64_t most = limits_.interrupt != nullptr && !told_ ? 500 : INT_MAX;
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, most));
  }

 private:
  pid_t pid_;
  const SubprocessLimits& limits_;
  Clock::time_point deadline_;
  bool told_ = false;
};

Result<Done> Collect(Pipe& out, Pipe& err, SubprocessOutcome& outcome,
                     const SubprocessLimits& limits, Patience& patience) {
  std::array<pollfd, 2> streams{pollfd{out.read.get(), POLLIN, 0},
                                pollfd{err.read.get(), POLLIN, 0}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const int left = patience.Left();
    if (left == 0) return ErrnoError(ETIMEDOUT, "wait for output");
    const int ready = ::poll(streams.data(), streams.size(), left);
    if (ready < 0 && errno != EINTR) return ErrnoError(errno, "wait for output");
    for (std::size_t i = 0; i < streams.size() && ready > 0; ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      auto more = Drain(streams[i].fd, i == 0 ? outcome.out : outcome.err, limits.output);
      if (!more) return std::move(more).error();
      if (!*more) streams[i].fd = -1;  // poll(2) passes over it
    }
  }
  return Done{};
}

/// Waits for the child to end.
Result<Done> AwaitEnd(pid_t pid, Patience& patience) {
  const UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  pollfd ended{handle.get(), POLLIN, 0};
  while (true) {
    const int left = patience.Left();
    if (left == 0) return ErrnoError(ETIMEDOUT, "wait for its end");
    const int ready = ::poll(&ended, 1, left);
    if (ready > 0) return Done{};
    if (ready < 0 && errno != EINTR) return ErrnoError(errno, "wait for its end");
  }
}

int Reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<SubprocessOutcome> RunSubprocess(const std::vector<std::string>& argv,
                                        const SubprocessLimits& limits) {
  if (argv.empty()) return Error{Error::Code::kInvalid, "run program: no name given"};
  auto out = MakePipe();
  if (!out) return std::move(out).error();
  auto err = MakePipe();
  if (!err) return std::move(err).error();
  const SpawnPlan plan(out->write.get(), err->write.get());
  const auto pid = plan.Start(argv);
  if (!pid) return pid.error();
  out->write = UniqueFd();
  err->write = UniqueFd();
  SubprocessOutcome outcome;
  Patience patience(*pid, limits);
  auto collected = Collect(*out, *err, outcome, limits, patience);
  // A child that closed its output may linger: the same deadline holds for its end.
  if (collected) collected = AwaitEnd(*pid, patience);
  if (!collected) ::kill(-*pid, SIGKILL);
  outcome.exit_code = Reap(*pid);
  if (!collected) {
    Error error = collected.error();
    error.what = fmt::format("run {}: {}", argv.front(), error.what);
    return error;
  }
  return outcome;
}

}  // namespace pw

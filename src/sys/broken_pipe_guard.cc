#include "sys/broken_pipe_guard.h"

#include <ctime>

#include <signal.h>

namespace pw {
namespace {

sigset_t BrokenPipe() noexcept {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

}  // namespace

BrokenPipeGuard::BrokenPipeGuard() noexcept {
  sigset_t pending{};
  sigpending(&pending);
  was_pending_ = sigismember(&pending, SIGPIPE) == 1;
  const sigset_t set = BrokenPipe();
  ::pthread_sigmask(SIG_BLOCK, &set, &before_);
}

BrokenPipeGuard::~BrokenPipeGuard() {
  // What came meanwhile was ours: taken off before the signal may come through again.
  const sigset_t set = BrokenPipe();
  const timespec at_once{};
  if (!was_pending_) static_cast<void>(::sigtimedwait(&set, nullptr, &at_once));
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace pw

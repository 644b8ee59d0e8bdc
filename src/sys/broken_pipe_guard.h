#pragma once

#include <csignal>

namespace pw {

/// While it lives, writing to a connection that the other side has closed is an error and not the
/// end of this process: for libraries that write without MSG_NOSIGNAL. Of the thread that made it,
/// which must end it too.
class BrokenPipeGuard {
 public:
  BrokenPipeGuard() noexcept;
  BrokenPipeGuard(const BrokenPipeGuard&) = delete;
  BrokenPipeGuard& operator=(const BrokenPipeGuard&) = delete;
  ~BrokenPipeGuard();

 private:
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace pw

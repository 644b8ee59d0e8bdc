#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <chrono>
#include <functional>
#include <span>
#include <string>

#include <sys/types.h>

namespace pw {

/// A process that undoes a change to the host, whatever becomes of the one that made it: when that
/// one lets go of it, ends in any way (a signal, a crash), or a time is over. It has a session of
/// its own and is deaf to SIGINT, SIGTERM and SIGHUP, so that what ends its maker does not end it.
class GuardianProcess {
 public:
  /// Why the guardian acts.
  enum class Reason { kReleased, kMakerEnded, kTimeOver };

  /// Starts one, before the change is made. `undo` runs in it, a copy of this process with no other
  /// thread: it may use memory and the descriptors `keep`, all others but stderr are closed. What
  /// it gives back is said on stderr; empty = nothing. It must bear that nothing was changed yet,
  /// or that the change is undone already. `limit`: at most 24 days. Errors: kSystem.
  static Result<GuardianProcess> Start(std::chrono::seconds limit, std::span<const int> keep,
                                       const std::function<std::string(Reason)>& undo);

  GuardianProcess(GuardianProcess&& other) noexcept;
  GuardianProcess& operator=(GuardianProcess&&) = delete;
  GuardianProcess(const GuardianProcess&) = delete;
  GuardianProcess& operator=(const GuardianProcess&) = delete;
  /// As Release().
  ~GuardianProcess();

  pid_t pid() const { return pid_; }
  /// True once it guards no more: its time was over, or somebody killed it.
  bool HasEnded();
  /// Lets it undo the change now, and waits for its end; one that hangs is killed after a while.
  void Release();

 private:
  GuardianProcess(pid_t pid, UniqueFd line) : pid_(pid), line_(std::move(line)) {}

  pid_t pid_;      ///< -1: reaped, or moved away
  UniqueFd line_;  ///< as long as it is open here, the maker lives
};

}  // namespace pw

// The processes that hold the sockets.
#pragma once

#include "base/result.h"
#include "socket_spec.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <string>
#include <vector>

#include <sys/types.h>

namespace pw::lab {

/// Holds sockets open in child processes and ends them when destroyed.
///
/// Socket i lies in process i modulo the number of processes; a socket with several holders lies in
/// that many processes from there on. The children do nothing but hold; they die with their parent
/// (PR_SET_PDEATHSIG), also when that is killed. Use from one thread only.
class Herd {
 public:
  /// Returns when every socket is open in `processes` (at least 1) processes. Errors: the cause,
  /// if one could not be opened or a process not started; then no process stays behind.
  static Result<Herd> Start(std::vector<SocketSpec> sockets, std::size_t processes);

  Herd(Herd&&) = default;
  Herd& operator=(Herd&&) = delete;
  Herd(const Herd&) = delete;
  Herd& operator=(const Herd&) = delete;
  ~Herd();

  /// Collects children that have ended; a child killed from outside is not replaced.
  void Reap();

  /// One line per held socket: "PID<TAB>SPECIFICATION<TAB>PORT" (PORT: IP protocol for raw, 0 for
  /// packet sockets). Errors: as ErrnoError.
  [[nodiscard]] Result<Done> WriteReport(const std::string& path) const;

 private:
  struct Shared {
    std::size_t socket;  // which one
    UniqueFd fd;
  };

  Herd(std::vector<SocketSpec> sockets, std::size_t processes)
      : sockets_(std::move(sockets)), pids_(processes, 0) {}
  Result<std::vector<Shared>> OpenShared() const;
  Result<Done> Fork(std::size_t process, std::vector<Shared>& shared, const UniqueFd& status);
  [[noreturn]] void Hold(std::size_t process, std::vector<Shared>& shared, int status_fd) const;
  [[nodiscard]] Result<Done> AwaitReady(const UniqueFd& status) const;
  [[nodiscard]] bool Holds(std::size_t process, std::size_t socket) const;

  std::vector<SocketSpec> sockets_;
  std::vector<pid_t> pids_;  // per process; 0 once collected
};

}  // namespace pw::lab

#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace pw {

/// Many connect(2) calls under way at once. A connection that comes about is reset at once
/// (SO_LINGER), so that the target keeps nothing. Needs no privilege. Not shared between threads.
class ConnectAttempts {
 public:
  static Result<ConnectAttempts> Open();

  /// How many may be under way: what the process may open (RLIMIT_NOFILE), less what it needs.
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t size() const noexcept { return under_way_.size(); }

  /// Begins one; `address` has 4 or 16 bytes in network order. 0, or the errno(3) with which it
  /// ended at once. `token` comes back with the outcome.
  int Start(std::span<const std::byte> address, std::uint16_t port, std::uint64_t token);

  struct Outcome {
    std::uint64_t token = 0;
    int error = 0;  ///< errno(3); 0 = connected
  };
  /// What ended, waiting at most that long for the first.
  std::vector<Outcome> Take(std::chrono::nanoseconds most);
  /// Ends those that began before; nothing more comes of them.
  void Forget(std::chrono::steady_clock::time_point before);

 private:
  struct Attempt {
    UniqueFd fd;
    std::uint64_t token = 0;
    std::chrono::steady_clock::time_point begun;
  };

  ConnectAttempts(UniqueFd epoll, std::size_t capacity)
      : epoll_(std::move(epoll)), capacity_(capacity) {}

  UniqueFd epoll_;
  std::size_t capacity_;
  std::map<int, Attempt> under_way_;  ///< by descriptor
};

}  // namespace pw

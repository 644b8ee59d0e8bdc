#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace pw {

/// Sockets that a vantage must see as what they are, on addresses of this thread's network
/// namespace: for each address one open and one closed port of TCP and UDP, and of SCTP where the
/// kernel has it. Ports are picked by the kernel (bind(2) to port 0) and are nobody else's while
/// this lives: no address of theirs is shared. A thread answers each datagram with one of its size,
/// and resets whoever connects. A closed UDP or SCTP port is one that was free a moment ago.
class TestListeners {
 public:
  struct Port {
    std::string address;
    int protocol = 0;  ///< IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP
    std::uint16_t port = 0;
    bool open = false;
  };

  /// Addresses that are none of this namespace's are passed over. Errors: kSystem.
  static Result<std::unique_ptr<TestListeners>> Open(const std::vector<std::string>& addresses);

  TestListeners(const TestListeners&) = delete;
  TestListeners& operator=(const TestListeners&) = delete;
  ~TestListeners();

  const std::vector<Port>& ports() const { return ports_; }

 private:
  struct Socket {
    UniqueFd fd;
    int protocol = 0;
  };

  explicit TestListeners(UniqueFd stop) : stop_(std::move(stop)) {}
  void AddOpen(const std::string& address, int protocol);
  void AddClosed(const std::string& address, int protocol);
  void Answer();

  UniqueFd stop_;  ///< eventfd(2): ends the thread
  std::vector<Port> ports_;
  std::vector<Socket> open_;
  std::vector<UniqueFd> held_;  ///< bound TCP that does not listen: closed, and nobody else's
  std::thread thread_;
};

}  // namespace pw

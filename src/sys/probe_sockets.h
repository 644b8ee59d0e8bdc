#pragma once

#include "base/result.h"
#include "sys/socket_address.h"
#include "sys/unique_fd.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// The sockets of many conversations with ports of others: TCP connections and UDP sockets, none of
/// them blocking, watched by one epoll(7). Addresses have 4 or 16 bytes in network order; `token`
/// names a socket and is the caller's. What it closes it ends in order (FIN), and after a moment
/// for good (RST), so that nothing stays half-open on the target. Not shared between threads.
class ProbeSockets {
 public:
  /// From where sockets ask.
  struct Origin {
    std::vector<std::byte> source;  ///< address to bind to; empty = the kernel chooses
    std::string interface;          ///< empty = as the routing table says
  };
  /// Errors: kSystem.
  static Result<ProbeSockets> Open(Origin origin);

  enum class Need : std::uint8_t { kAnyPort, kPrivilegedPort };

  /// Begins a connection; kOpened or kRefused follows. Errors: kDenied (no port below 1024 without
  /// CAP_NET_BIND_SERVICE), kSystem.
  Result<Done> Connect(std::uint64_t token, std::span<const std::byte> address, std::uint16_t port,
                       Need need);
  /// A UDP socket for datagrams to `address` and from it, from any of its ports. Errors: as
  /// Connect.
  Result<Done> OpenUdp(std::uint64_t token, std::span<const std::byte> address, Need need);

  /// TCP: queued and sent as the target takes it. UDP: one datagram to `port`. What can no longer
  /// be sent is dropped; the end of the connection is told as an event.
  void Send(std::uint64_t token, std::span<const std::byte> bytes, std::uint16_t port);
  void Close(std::uint64_t token);

  /// Our own end, for protocols that repeat it.
  using End = SocketEnd;
  End LocalEnd(std::uint64_t token) const;

  enum class EventKind : std::uint8_t { kOpened, kBytes, kClosed, kReset, kRefused };
  struct Event {
    std::uint64_t token = 0;
    EventKind kind = EventKind::kBytes;
    std::vector<std::byte> bytes;
    std::uint16_t port = 0;  ///< UDP: from which port
    std::uint32_t ppid = 0;  ///< SCTP: payload protocol identifier
  };
  /// What happened, waiting at most that long for the first.
  std::vector<Event> Wait(std::chrono::nanoseconds most);

  std::size_t size() const noexcept { return open_.size(); }
  /// True while closed connections wait for the other side's FIN.
  bool Lingers() const noexcept { return !ending_.empty(); }

 private:
  struct Socket {
    UniqueFd fd;
    bool stream = true;
    bool connected = false;
    std::vector<std::byte> target;
    std::vector<std::byte> queue;  ///< TCP: not yet taken by the kernel
  };
  struct Farewell {
    UniqueFd fd;
    std::chrono::steady_clock::time_point until;
  };

  ProbeSockets(UniqueFd epoll, Origin origin)
      : epoll_(std::move(epoll)), origin_(std::move(origin)) {}
  Result<UniqueFd> NewSocket(int type, std::span<const std::byte> target, Need need) const;
  Result<Done> Watch(std::uint64_t token, int fd, std::uint32_t events);
  void Flush(std::uint64_t token, Socket& socket);
  void ReadStream(std::uint64_t token, Socket& socket, std::vector<Event>& events);
  void ReadDatagrams(std::uint64_t token, Socket& socket, std::vector<Event>& events);
  void Connected(std::uint64_t token, Socket& socket, std::vector<Event>& events);
  void EndFarewells();

  UniqueFd epoll_;
  Origin origin_;
  std::map<std::uint64_t, Socket> open_;
  std::map<int, Farewell> ending_;  ///< by descriptor
};

}  // namespace pw

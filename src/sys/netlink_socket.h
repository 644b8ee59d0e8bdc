#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pw {

/// A netlink socket (netlink(7)). It stays bound to the network namespace in which
/// it was opened, wherever its thread goes later. Not shared between threads.
class NetlinkSocket {
 public:
  /// `protocol`: NETLINK_SOCK_DIAG, NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_NETFILTER. Errors:
  /// kUnavailable, kDenied.
  static Result<NetlinkSocket> Open(int protocol);

  /// Sends one whole request.
  Result<Done> Send(std::span<const std::byte> request);

  /// The next datagram; the view is valid until the next call. Waits at most `kReceiveTimeout`.
  /// Errors: kTimeout, kSystem (ENOBUFS: rows were lost).
  Result<std::span<const std::byte>> Receive();

  /// Borrowed: never close the result.
  int get() const noexcept { return socket_.get(); }

  static constexpr int kReceiveTimeoutSeconds = 5;

 private:
  explicit NetlinkSocket(UniqueFd socket);

  UniqueFd socket_;
  std::vector<std::byte> buffer_;
};

/// The protocols that the project speaks (linux/netlink.h).
int SockDiagNetlink();
int RouteNetlink();
int GenericNetlink();
int NetfilterNetlink();

}  // namespace pw

#include "sys/netlink_socket.h"

#include <cerrno>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace pw {
namespace {

// The kernel fills a dump datagram up to 32 KiB and more if the reader offers room: fewer reads
// mean fewer places where a table can change in between.
constexpr std::size_t kBufferSize = std::size_t{128} << 10;

}  // namespace

void NetlinkSocket::Closer::operator()(mnl_socket* socket) const noexcept {
  mnl_socket_close(socket);
}

NetlinkSocket::NetlinkSocket(mnl_socket* socket) : socket_(socket), buffer_(kBufferSize) {}

Result<NetlinkSocket> NetlinkSocket::Open(int protocol) {
  mnl_socket* raw = mnl_socket_open2(protocol, SOCK_CLOEXEC);
  if (raw == nullptr) return ErrnoError(errno, "open netlink socket");
  NetlinkSocket socket(raw);
  if (mnl_socket_bind(raw, 0, MNL_SOCKET_AUTOPID) != 0) {
    return ErrnoError(errno, "bind netlink socket");
  }
  const timeval timeout{.tv_sec = kReceiveTimeoutSeconds, .tv_usec = 0};
  if (::setsockopt(mnl_socket_get_fd(raw), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) !=
      0) {
    return ErrnoError(errno, "set timeout of netlink socket");
  }
  return socket;
}

Result<Done> NetlinkSocket::Send(std::span<const std::byte> request) {
  if (mnl_socket_sendto(socket_.get(), request.data(), request.size()) < 0) {
    return ErrnoError(errno, "send netlink request");
  }
  return Done{};
}

Result<std::span<const std::byte>> NetlinkSocket::Receive() {
  while (true) {
    const ssize_t got = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return ErrnoError(ETIMEDOUT, "receive netlink answer");
    if (got < 0) return ErrnoError(errno, "receive netlink answer");
    return std::span<const std::byte>(buffer_).first(static_cast<std::size_t>(got));
  }
}

int SockDiagNetlink() {
  return NETLINK_SOCK_DIAG;
}
int RouteNetlink() {
  return NETLINK_ROUTE;
}
int GenericNetlink() {
  return NETLINK_GENERIC;
}

}  // namespace pw

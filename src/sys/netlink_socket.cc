#include "sys/netlink_socket.h"

#include <cerrno>
#include <utility>

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

namespace pw {
namespace {

// The kernel fills a dump datagram up to 32 KiB and more if the reader offers room: fewer reads
// mean fewer places where a table can change in between.
constexpr std::size_t kBufferSize = std::size_t{128} << 10;

}  // namespace

NetlinkSocket::NetlinkSocket(UniqueFd socket) : socket_(std::move(socket)), buffer_(kBufferSize) {}

Result<NetlinkSocket> NetlinkSocket::Open(int protocol) {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd) return ErrnoError(errno, "open netlink socket");
  // Address 0: the kernel chooses one that nobody else has.
  sockaddr_nl own{};
  own.nl_family = AF_NETLINK;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&own), sizeof(own)) != 0)
    return ErrnoError(errno, "bind netlink socket");
  const timeval timeout{.tv_sec = kReceiveTimeoutSeconds, .tv_usec = 0};
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) != 0)
    return ErrnoError(errno, "set timeout of netlink socket");
  return NetlinkSocket(std::move(fd));
}

Result<Done> NetlinkSocket::Send(std::span<const std::byte> request) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (::sendto(socket_.get(), request.data(), request.size(), 0,
               reinterpret_cast<const sockaddr*>(&kernel), sizeof(kernel)) < 0) {
    return ErrnoError(errno, "send netlink request");
  }
  return Done{};
}

Result<std::span<const std::byte>> NetlinkSocket::Receive() {
  while (true) {
    sockaddr_nl from{};
    iovec place{.iov_base = buffer_.data(), .iov_len = buffer_.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof(from);
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    const ssize_t got = ::recvmsg(socket_.get(), &message, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return ErrnoError(ETIMEDOUT, "receive netlink answer");
    if (got < 0) return ErrnoError(errno, "receive netlink answer");
    // The kernel is port 0; a privileged process could write to us as well.
    if (message.msg_namelen != sizeof(from) || from.nl_pid != 0) continue;
    if ((message.msg_flags & MSG_TRUNC) != 0) return ErrnoError(ENOSPC, "receive netlink answer");
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
int NetfilterNetlink() {
  return NETLINK_NETFILTER;
}

}  // namespace pw

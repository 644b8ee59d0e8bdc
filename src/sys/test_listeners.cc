#include "sys/test_listeners.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pw {
namespace {

constexpr int kBacklog = 64;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

std::optional<SocketAddress> AddressOf(const std::string& text) {
  SocketAddress address;
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    std::memcpy(&address.storage, &four, sizeof four);
    address.length = sizeof four;
    return address;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    std::memcpy(&address.storage, &six, sizeof six);
    address.length = sizeof six;
    return address;
  }
  return std::nullopt;
}

const sockaddr* Plain(const sockaddr_storage& storage) {
  return reinterpret_cast<const sockaddr*>(&storage);
}

sockaddr* Plain(sockaddr_storage& storage) {
  return reinterpret_cast<sockaddr*>(&storage);
}

/// The port the kernel picked; 0 if it does not say.
std::uint16_t PortOf(int fd) {
  SocketAddress bound;
  bound.length = sizeof bound.storage;
  if (::getsockname(fd, Plain(bound.storage), &bound.length) != 0) return 0;
  sockaddr_in in{};  // the port stands at the same place in sockaddr_in6
  std::memcpy(&in, &bound.storage, sizeof in);
  return ntohs(in.sin_port);
}

/// A socket on the address and a port that the kernel picks; none if that cannot be had.
UniqueFd Bound(const std::string& text, int protocol) {
  const auto address = AddressOf(text);
  if (!address) return {};
  const int kind = protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
  UniqueFd fd(::socket(address->storage.ss_family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
  if (!fd || ::bind(fd.get(), Plain(address->storage), address->length) != 0) return {};
  return fd;
}

/// One datagram back for one that came, no longer than it, so that nobody is made louder.
void AnswerDatagram(int fd) {
  std::array<char, 2048> data{};
  SocketAddress from;
  from.length = sizeof from.storage;
  const ssize_t got =
      ::recvfrom(fd, data.data(), data.size(), 0, Plain(from.storage), &from.length);
  if (got < 0) return;
  // An answer that does not leave is a port that the vantage will not call open: no false claim.
  (void)::sendto(fd, data.data(), static_cast<std::size_t>(got), 0, Plain(from.storage),
                 from.length);
}

void RefuseConnection(int fd) {
  const UniqueFd connection(::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return;
  const linger at_once{1, 0};
  ::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

Result<std::unique_ptr<TestListeners>> TestListeners::Open(
    const std::vector<std::string>& addresses) {
  UniqueFd stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop) return ErrnoError(errno, "make event descriptor");
  std::unique_ptr<TestListeners> listeners(new TestListeners(std::move(stop)));
  for (const std::string& address : addresses) {
    for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP}) {
      listeners->AddOpen(address, protocol);
      listeners->AddClosed(address, protocol);
    }
  }
  listeners->thread_ = std::thread([self = listeners.get()] { self->Answer(); });
  return listeners;
}

TestListeners::~TestListeners() {
  const std::uint64_t one = 1;
  if (::write(stop_.get(), &one, sizeof one) == sizeof one && thread_.joinable()) thread_.join();
}

void TestListeners::AddOpen(const std::string& address, int protocol) {
  UniqueFd fd = Bound(address, protocol);
  if (!fd) return;
  if (protocol != IPPROTO_UDP && ::listen(fd.get(), kBacklog) != 0) return;
  const std::uint16_t port = PortOf(fd.get());
  if (port == 0) return;
  ports_.push_back({address, protocol, port, true});
  open_.push_back({std::move(fd), protocol});
}

void TestListeners::AddClosed(const std::string& address, int protocol) {
  UniqueFd fd = Bound(address, protocol);
  const std::uint16_t port = fd ? PortOf(fd.get()) : std::uint16_t{0};
  if (port == 0) return;
  ports_.push_back({address, protocol, port, false});
  if (protocol == IPPROTO_TCP) held_.push_back(std::move(fd));
}

void TestListeners::Answer() {
  std::vector<pollfd> waiting = {{stop_.get(), POLLIN, 0}};
  for (const Socket& socket : open_)
    waiting.push_back({socket.fd.get(), POLLIN, 0});
  while (true) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if (waiting.front().revents != 0) return;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if ((waiting[i + 1].revents & POLLIN) == 0) continue;
      if (open_[i].protocol == IPPROTO_UDP) {
        AnswerDatagram(open_[i].fd.get());
      } else {
        RefuseConnection(open_[i].fd.get());
      }
    }
  }
}

}  // namespace pw

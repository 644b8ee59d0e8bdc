#include "sys/probe_sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace pw {
namespace {

constexpr std::chrono::milliseconds kFarewell(500);
constexpr std::size_t kReadAtOnce = std::size_t{16} << 10U;
constexpr std::size_t kDatagramsAtOnce = 16;
/// rlogin and its kin believe in ports of this range (RFC 1282).
constexpr std::uint16_t kFirstPrivileged = 512;
constexpr std::uint16_t kLastPrivileged = 1023;
/// Marks descriptors of ending_ in epoll: their tokens are no longer known.
constexpr std::uint64_t kEnding = std::uint64_t{1} << 63U;

Result<Done> BindPrivileged(int fd, std::span<const std::byte> address) {
  int error = EADDRINUSE;
  for (std::uint16_t port = kLastPrivileged; port >= kFirstPrivileged; --port) {
    const SocketAddress own = MakeSocketAddress(address, port);
    if (::bind(fd, own.get(), own.size) == 0) return Done{};
    error = errno;
    if (error != EADDRINUSE) break;
  }
  return ErrnoError(error, "bind a port below 1024");
}

bool IsReset(int error) {
  return error != EAGAIN && error != EINTR;
}

}  // namespace

Result<ProbeSockets> ProbeSockets::Open(Origin origin) {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return ErrnoError(errno, "create epoll");
  return ProbeSockets(std::move(epoll), std::move(origin));
}

Result<UniqueFd> ProbeSockets::NewSocket(int type, std::span<const std::byte> target,
                                         Need need) const {
  const int family = target.size() == sizeof(in6_addr) ? AF_INET6 : AF_INET;
  UniqueFd fd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return ErrnoError(errno, "open a socket");
  if (!origin_.interface.empty() &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, origin_.interface.c_str(),
                   static_cast<socklen_t>(origin_.interface.size())) != 0)
    return ErrnoError(errno, "bind to interface " + origin_.interface);
  std::vector<std::byte> source = origin_.source;
  if (source.size() != target.size()) source.assign(target.size(), std::byte{0});
  if (need == Need::kPrivilegedPort) {
    if (auto bound = BindPrivileged(fd.get(), source); !bound) return std::move(bound).error();
  } else if (!origin_.source.empty()) {
    const SocketAddress own = MakeSocketAddress(source, 0);
    if (::bind(fd.get(), own.get(), own.size) != 0)
      return ErrnoError(errno, "bind the source address");
  }
  return fd;
}

Result<Done> ProbeSockets::Watch(std::uint64_t token, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
    return ErrnoError(errno, "watch a socket");
  return Done{};
}

Result<Done> ProbeSockets::Connect(std::uint64_t token, std::span<const std::byte> address,
                                   std::uint16_t port, Need need) {
  auto fd = NewSocket(SOCK_STREAM, address, need);
  if (!fd) return std::move(fd).error();
  const SocketAddress to = MakeSocketAddress(address, port);
  if (::connect(fd->get(), to.get(), to.size) != 0 && errno != EINPROGRESS)
    return ErrnoError(errno, "connect");
  if (auto watched = Watch(token, fd->get(), EPOLLOUT | EPOLLIN); !watched) return watched;
  open_[token] = {*std::move(fd), true, false, {address.begin(), address.end()}, {}};
  return Done{};
}

Result<Done> ProbeSockets::OpenUdp(std::uint64_t token, std::span<const std::byte> address,
                                   Need need) {
  auto fd = NewSocket(SOCK_DGRAM, address, need);
  if (!fd) return std::move(fd).error();
  // Not connected, since an answer may come from another port; ICMP errors are told all the same.
  const int on = 1;
  const bool v6 = address.size() == sizeof(in6_addr);
  if (::setsockopt(fd->get(), v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP},
                   v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof(on)) != 0)
    return ErrnoError(errno, "ask for ICMP errors");
  if (auto watched = Watch(token, fd->get(), EPOLLIN); !watched) return watched;
  open_[token] = {*std::move(fd), false, true, {address.begin(), address.end()}, {}};
  return Done{};
}

void ProbeSockets::Flush(std::uint64_t token, Socket& socket) {
  while (!socket.queue.empty()) {
    const ssize_t sent =
        ::send(socket.fd.get(), socket.queue.data(), socket.queue.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    socket.queue.erase(socket.queue.begin(), socket.queue.begin() + sent);
  }
  epoll_event event{};
  event.events = socket.queue.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  event.data.u64 = token;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, socket.fd.get(), &event);
}

void ProbeSockets::Send(std::uint64_t token, std::span<const std::byte> bytes, std::uint16_t port) {
  const auto found = open_.find(token);
  if (found == open_.end()) return;
  Socket& socket = found->second;
  if (socket.stream) {
    socket.queue.insert(socket.queue.end(), bytes.begin(), bytes.end());
    if (socket.connected) Flush(token, socket);
    return;
  }
  const SocketAddress to = MakeSocketAddress(socket.target, port);
  // An ICMP error to an earlier datagram makes one call fail; the next one goes.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::sendto(socket.fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL, to.get(), to.size) >= 0)
      break;
  }
}

void ProbeSockets::Close(std::uint64_t token) {
  const auto found = open_.find(token);
  if (found == open_.end()) return;
  Socket socket = std::move(found->second);
  open_.erase(found);
  const int fd = socket.fd.get();
  const bool polite = socket.stream && socket.connected;
  if (polite) {
    if (!socket.queue.empty())
      static_cast<void>(::send(fd, socket.queue.data(), socket.queue.size(), MSG_NOSIGNAL));
    const linger reset{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    if (::shutdown(fd, SHUT_WR) == 0) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = kEnding | static_cast<std::uint64_t>(fd);
      if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) == 0)
        ending_[fd] = {std::move(socket.fd), std::chrono::steady_clock::now() + kFarewell};
    }
  }
}

ProbeSockets::End ProbeSockets::LocalEnd(std::uint64_t token) const {
  const auto found = open_.find(token);
  if (found == open_.end()) return {};
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (::getsockname(found->second.fd.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    return {};
  return EndOf(storage);
}

void ProbeSockets::Connected(std::uint64_t token, Socket& socket, std::vector<Event>& events) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(socket.fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) {
    events.push_back({token, EventKind::kRefused, {}, 0, 0});
    open_.erase(token);
    return;
  }
  socket.connected = true;
  events.push_back({token, EventKind::kOpened, {}, 0, 0});
  Flush(token, socket);
}

void ProbeSockets::ReadStream(std::uint64_t token, Socket& socket, std::vector<Event>& events) {
  std::vector<std::byte> bytes(kReadAtOnce);
  const ssize_t got = ::recv(socket.fd.get(), bytes.data(), bytes.size(), 0);
  if (got > 0) {
    bytes.resize(static_cast<std::size_t>(got));
    events.push_back({token, EventKind::kBytes, std::move(bytes), 0, 0});
  } else if (got == 0) {
    events.push_back({token, EventKind::kClosed, {}, 0, 0});
  } else if (IsReset(errno)) {
    events.push_back({token, EventKind::kReset, {}, 0, 0});
  }
}

void ProbeSockets::ReadDatagrams(std::uint64_t token, Socket& socket, std::vector<Event>& events) {
  for (std::size_t i = 0; i < kDatagramsAtOnce; ++i) {
    std::vector<std::byte> bytes(std::size_t{1} << 16U);
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    const ssize_t got = ::recvfrom(socket.fd.get(), bytes.data(), bytes.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) {
      const int error = errno;
      if (!IsReset(error)) return;
      // The error is told once by the call, and waits in the error queue too.
      std::array<std::byte, 512> waste{};
      while (::recv(socket.fd.get(), waste.data(), waste.size(), MSG_ERRQUEUE) >= 0) {
      }
      if (error == ECONNREFUSED) {
        events.push_back({token, EventKind::kReset, {}, 0, 0});
        return;
      }
      continue;
    }
    const End end = EndOf(from);
    if (end.address != socket.target) continue;
    bytes.resize(static_cast<std::size_t>(got));
    events.push_back({token, EventKind::kBytes, std::move(bytes), end.port, 0});
  }
}

void ProbeSockets::EndFarewells() {
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(ending_, [&](const auto& entry) { return entry.second.until <= now; });
}

std::vector<ProbeSockets::Event> ProbeSockets::Wait(std::chrono::nanoseconds most) {
  std::vector<Event> events;
  std::array<epoll_event, 128> ready{};
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(most);
  const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()),
                                 static_cast<int>(std::max<std::int64_t>(0, wait.count())));
  for (int i = 0; i < count; ++i) {
    const epoll_event& one = ready[static_cast<std::size_t>(i)];
    const std::uint64_t token = one.data.u64;
    if ((token & kEnding) != 0) {
      std::array<std::byte, 4096> waste{};
      const int fd = static_cast<int>(token & ~kEnding);
      if (::recv(fd, waste.data(), waste.size(), 0) <= 0) ending_.erase(fd);
      continue;
    }
    const auto found = open_.find(token);
    if (found == open_.end()) continue;
    Socket& socket = found->second;
    if (!socket.stream) {
      ReadDatagrams(token, socket, events);
    } else if (!socket.connected) {
      Connected(token, socket, events);
    } else {
      if ((one.events & EPOLLOUT) != 0) Flush(token, socket);
      if ((one.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) ReadStream(token, socket, events);
    }
  }
  EndFarewells();
  return events;
}

}  // namespace pw

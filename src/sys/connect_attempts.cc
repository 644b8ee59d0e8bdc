#include "sys/connect_attempts.h"

#include "sys/socket_address.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace pw {
namespace {

constexpr std::size_t kMost = 4000;
constexpr std::size_t kNeededOtherwise = 64;

int Connect(int fd, std::span<const std::byte> address, std::uint16_t port) {
  const SocketAddress to = MakeSocketAddress(address, port);
  return ::connect(fd, to.get(), to.size) == 0 ? 0 : errno;
}

}  // namespace

Result<ConnectAttempts> ConnectAttempts::Open() {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return ErrnoError(errno, "create epoll");
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return ErrnoError(errno, "read limit of files");
  const std::size_t files = limit.rlim_cur;
  if (files <= 2 * kNeededOtherwise) {
    return Error{Error::Code::kUnavailable, "connect: this process may open too few files"};
  }
  return ConnectAttempts(std::move(epoll), std::min(kMost, files - kNeededOtherwise));
}

int ConnectAttempts::Start(std::span<const std::byte> address, std::uint16_t port,
                           std::uint64_t token) {
  const int family = address.size() == sizeof(in6_addr) ? AF_INET6 : AF_INET;
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return errno;
  const linger reset{.l_onoff = 1, .l_linger = 0};
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) != 0) return errno;
  const int error = Connect(fd.get(), address, port);
  if (error != 0 && error != EINPROGRESS) return error;
  epoll_event event{};
  event.events = EPOLLOUT;
  event.data.fd = fd.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) != 0) return errno;
  const int key = fd.get();
  under_way_[key] = {std::move(fd), token, std::chrono::steady_clock::now()};
  return 0;
}

std::vector<ConnectAttempts::Outcome> ConnectAttempts::Take(std::chrono::nanoseconds most) {
  std::vector<Outcome> outcomes;
  std::array<epoll_event, 256> events{};
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(most);
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(wait.count()));
  for (int i = 0; i < count; ++i) {
    const auto found = under_way_.find(events[static_cast<std::size_t>(i)].data.fd);
    if (found == under_way_.end()) continue;
    int error = 0;
    socklen_t size = sizeof(error);
    if (::getsockopt(found->first, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    outcomes.push_back({found->second.token, error});
    under_way_.erase(found);
  }
  return outcomes;
}

void ConnectAttempts::Forget(std::chrono::steady_clock::time_point before) {
  std::erase_if(under_way_, [&](const auto& entry) { return entry.second.begun < before; });
}

}  // namespace pw

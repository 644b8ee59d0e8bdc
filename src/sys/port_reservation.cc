#include "sys/port_reservation.h"

#include <cerrno>
#include <optional>
#include <tuple>
#include <utility>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pw {
namespace {

// Above the well-known ports and below the end, in rows of 17.
constexpr std::uint32_t kLowest = 20'000;
constexpr std::uint32_t kRows = 2'400;
constexpr std::uint32_t kTries = 400;

/// A socket whose every packet is dropped on arrival, and counted as delivered by the protocol.
bool DropEverything(int fd) {
  sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{1, &nothing};
  return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

UniqueFd Bind(int family, int type, std::uint16_t port) {
  UniqueFd fd(::socket(family, type | SOCK_CLOEXEC, 0));
  if (!fd) return fd;
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  const int off = 0;
  if (family == AF_INET6)
    std::ignore = ::setsockopt(fd.get(), SOL_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  const bool bound =
      family == AF_INET6
          ? ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&v6), sizeof(v6)) == 0
          : ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&v4), sizeof(v4)) == 0;
  const int error = errno;
  if (bound && (type != SOCK_DGRAM || DropEverything(fd.get()))) return fd;
  errno = error;
  return {};
}

/// Nothing if one of them is in use.
std::optional<std::vector<UniqueFd>> BindRow(int family, std::uint16_t first) {
  std::vector<UniqueFd> row;
  for (std::uint16_t i = 0; i < PortReservation::kCount; ++i) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
      row.push_back(Bind(family, type, static_cast<std::uint16_t>(first + i)));
      if (!row.back()) return std::nullopt;
    }
  }
  return row;
}

/// In a row each stream socket is followed by the datagram socket of the same port.
void DropDatagramSockets(std::vector<UniqueFd>& row) {
  for (std::size_t i = 1; i < row.size(); i += 2)
    row[i] = UniqueFd();
}

}  // namespace

Result<PortReservation> PortReservation::Take(std::uint32_t hint, bool for_own_host) {
  const bool v6 = static_cast<bool>(UniqueFd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  PortReservation reservation;
  for (std::uint32_t i = 0; i < kTries && reservation.sockets_.empty(); ++i) {
    const auto first = static_cast<std::uint16_t>(kLowest + (hint % kRows + i) % kRows * kCount);
    auto row = BindRow(v6 ? AF_INET6 : AF_INET, first);
    if (row) {
      reservation.sockets_ = *std::move(row);
      if (for_own_host) DropDatagramSockets(reservation.sockets_);
      reservation.first_ = first;
    } else if (errno != EADDRINUSE) {
      return ErrnoError(errno, "reserve source ports");
    }
  }
  if (reservation.sockets_.empty()) {
    return Error{Error::Code::kUnavailable,
                 "reserve source ports: no 17 ports in a row are free on this host"};
  }
  reservation.quiet_for_sctp_ = true;
  for (const int family : {AF_INET, AF_INET6}) {
    UniqueFd raw(::socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_SCTP));
    if (raw && DropEverything(raw.get())) {
      reservation.sockets_.push_back(std::move(raw));
    } else if (family == AF_INET || v6) {
      reservation.quiet_for_sctp_ = false;
    }
  }
  return reservation;
}

}  // namespace pw

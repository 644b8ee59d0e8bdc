#include "sys/packet_sender.h"

#include "sys/message_batch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <tuple>

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pw {
namespace {

constexpr int kSendBuffer = 4 << 20;
constexpr std::size_t kIpv4Destination = 16;
constexpr std::size_t kIpv6Destination = 24;

Result<UniqueFd> OpenRaw(int family, const std::string& interface) {
  UniqueFd fd(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW));
  if (!fd) return ErrnoError(errno, "open raw socket (needs CAP_NET_RAW)");
  const int on = 1;
  const bool v6 = family == AF_INET6;
  if (::setsockopt(fd.get(), v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_HDRINCL : IP_HDRINCL, &on,
                   sizeof(on)) != 0) {
    return ErrnoError(errno, "set header-included on raw socket");
  }
  // Only how much may wait in a queue: a smaller buffer than asked for works too.
  std::ignore = ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof(kSendBuffer));
  if (!interface.empty() && ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                                         static_cast<socklen_t>(interface.size())) != 0) {
    if (errno == ENODEV) {
      return Error{Error::Code::kNotFound, "send through " + interface + ": no such interface",
                   ENODEV};
    }
    return ErrnoError(errno, "send through " + interface);
  }
  return fd;
}

/// The destination in a packet's header, as raw(7) wants it told again.
socklen_t SetDestination(std::span<const std::byte> packet, bool v6, sockaddr_storage& address) {
  address = {};
  if (v6) {
    auto* to = reinterpret_cast<sockaddr_in6*>(&address);
    to->sin6_family = AF_INET6;
    if (packet.size() >= kIpv6Destination + sizeof(to->sin6_addr))
      std::memcpy(&to->sin6_addr, packet.data() + kIpv6Destination, sizeof(to->sin6_addr));
    return sizeof(*to);
  }
  auto* to = reinterpret_cast<sockaddr_in*>(&address);
  to->sin_family = AF_INET;
  if (packet.size() >= kIpv4Destination + sizeof(to->sin_addr))
    std::memcpy(&to->sin_addr, packet.data() + kIpv4Destination, sizeof(to->sin_addr));
  return sizeof(*to);
}

}  // namespace

Result<PacketSender> PacketSender::Open(const std::string& interface) {
  auto v4 = OpenRaw(AF_INET, interface);
  if (!v4) return std::move(v4).error();
  auto v6 = OpenRaw(AF_INET6, interface);
  if (!v6 && v6.error().code != Error::Code::kUnavailable) return std::move(v6).error();
  return PacketSender(*std::move(v4), v6 ? *std::move(v6) : UniqueFd());
}

PacketSender::Outcome PacketSender::Send(std::span<const std::span<const std::byte>> packets) {
  Outcome outcome;
  MessageBatch batch;
  std::array<sockaddr_storage, MessageBatch::kSize> addresses;
  while (outcome.sent < packets.size()) {
    const auto rest = packets.subspan(outcome.sent);
    const bool v6 = IsIpv6Packet(rest.front());
    if (v6 && !v6_) return {outcome.sent, EAFNOSUPPORT};
    std::size_t count = 0;
    while (count < std::min(MessageBatch::kSize, rest.size()) && IsIpv6Packet(rest[count]) == v6) {
      const socklen_t size = SetDestination(rest[count], v6, addresses[count]);
      batch.Set(count, rest[count], &addresses[count], size);
      ++count;
    }
    const int sent = batch.Send(v6 ? v6_.get() : v4_.get(), count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return {outcome.sent, errno};
    outcome.sent += static_cast<std::size_t>(sent);
  }
  return outcome;
}

}  // namespace pw

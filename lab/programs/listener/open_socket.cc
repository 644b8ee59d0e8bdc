#include "open_socket.h"

#include <cerrno>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>

namespace pw::lab {
namespace {

constexpr int kBacklog = 128;

Error Failure(std::string_view step, const SocketSpec& spec) {
  return ErrnoError(errno, fmt::format("{} listener '{}'", step, spec.text));
}

bool SetFlag(const UniqueFd& fd, int level, int name, bool on) {
  const int value = on ? 1 : 0;
  return ::setsockopt(fd.get(), level, name, &value, sizeof(value)) == 0;
}

bool SetOptions(const UniqueFd& fd, const SocketSpec& spec) {
  // A listener may come back at once; a port that is only bound is to stay taken.
  if (spec.listens && !SetFlag(fd, SOL_SOCKET, SO_REUSEADDR, true)) return false;
  if (spec.reuse_port && !SetFlag(fd, SOL_SOCKET, SO_REUSEPORT, true)) return false;
  const bool chooses_family = spec.family == AF_INET6 && spec.type != SOCK_RAW;
  return !chooses_family || SetFlag(fd, IPPROTO_IPV6, IPV6_V6ONLY, spec.v6_only);
}

Result<UniqueFd> OpenPacketSocket(const SocketSpec& spec) {
  UniqueFd fd(::socket(AF_PACKET, spec.type | SOCK_CLOEXEC, htons(ETH_P_ALL)));
  if (!fd) return Failure("open", spec);
  sockaddr_ll local{};
  local.sll_family = AF_PACKET;
  local.sll_protocol = htons(ETH_P_ALL);
  if (!spec.interface.empty()) {
    const unsigned index = ::if_nametoindex(spec.interface.c_str());
    if (index == 0) return Failure("find interface of", spec);
    local.sll_ifindex = static_cast<int>(index);
  }
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&local), sizeof(local)) != 0) {
    return Failure("bind", spec);
  }
  return fd;
}

}  // namespace

Result<UniqueFd> OpenSocket(const SocketSpec& spec) {
  if (spec.family == AF_PACKET) return OpenPacketSocket(spec);
  UniqueFd fd(::socket(spec.family, spec.type | SOCK_CLOEXEC, spec.protocol));
  if (!fd) return Failure("open", spec);
  if (!SetOptions(fd, spec)) return Failure("set options of", spec);
  if (spec.local.ss_family != AF_UNSPEC) {
    const socklen_t size = spec.family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&spec.local), size) != 0) {
      return Failure("bind", spec);
    }
  }
  if (spec.listens && ::listen(fd.get(), kBacklog) != 0) return Failure("listen on", spec);
  return fd;
}

}  // namespace pw::lab

#include "sys/neighbour_socket.h"

#include "sys/interface_name.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace pw {
namespace {

/// Longer than any of the messages on a usual link.
constexpr std::size_t kRoom = 2048;

/// IPv6 packets with a neighbour solicitation or advertisement, which have no extension headers
/// between (RFC 4861 s.4.3). Jumps count the instructions that are passed over.
constexpr std::array<sock_filter, 7> kDiscoveryOnly = {{
    {BPF_LD | BPF_B | BPF_ABS, 0, 0, 6},
    {BPF_JMP | BPF_JEQ | BPF_K, 0, 4, IPPROTO_ICMPV6},
    {BPF_LD | BPF_B | BPF_ABS, 0, 0, 40},
    {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ND_NEIGHBOR_SOLICIT},
    {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, ND_NEIGHBOR_ADVERT},
    {BPF_RET | BPF_K, 0, 0, 0xffff},
    {BPF_RET | BPF_K, 0, 0, 0},
}};

Result<UniqueFd> OpenSocket() {
  // Protocol 0: nothing arrives before filter and link are set.
  UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return ErrnoError(errno, "open packet socket (needs CAP_NET_RAW)");
  const int on = 1;
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) != 0)
    return ErrnoError(errno, "exclude own packets from packet socket");
  return fd;
}

Result<Done> Bind(int fd, std::uint16_t protocol, std::uint32_t interface) {
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(protocol);
  where.sll_ifindex = static_cast<int>(interface);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0)
    return ErrnoError(errno, "bind packet socket");
  return Done{};
}

}  // namespace

Result<NeighbourSocket> NeighbourSocket::Open(const std::string& interface) {
  const auto index = InterfaceIndex(interface);
  if (!index) return index.error();
  auto arp = OpenSocket();
  if (!arp) return std::move(arp).error();
  auto v6 = OpenSocket();
  if (!v6) return std::move(v6).error();
  auto program = kDiscoveryOnly;
  const sock_fprog attached{static_cast<unsigned short>(program.size()), program.data()};
  if (::setsockopt(v6->get(), SOL_SOCKET, SO_ATTACH_FILTER, &attached, sizeof(attached)) != 0)
    return ErrnoError(errno, "filter packet socket");
  // Solicitations go to a group of their own for each address; ends with the socket.
  packet_mreq groups{};
  groups.mr_ifindex = static_cast<int>(*index);
  groups.mr_type = PACKET_MR_ALLMULTI;
  if (::setsockopt(v6->get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &groups, sizeof(groups)) != 0)
    return ErrnoError(errno, "receive all groups of " + interface);
  if (auto bound = Bind(arp->get(), ETH_P_ARP, *index); !bound) return std::move(bound).error();
  if (auto bound = Bind(v6->get(), ETH_P_IPV6, *index); !bound) return std::move(bound).error();
  sockaddr_ll own{};
  socklen_t size = sizeof(own);
  if (::getsockname(arp->get(), reinterpret_cast<sockaddr*>(&own), &size) != 0)
    return ErrnoError(errno, "read link address of " + interface);
  NeighbourSocket socket(*std::move(arp), *std::move(v6));
  if (own.sll_hatype != ARPHRD_ETHER || own.sll_halen != socket.own_.size()) {
    return Error{Error::Code::kInvalid,
                 interface + " has no Ethernet address: only on such links can spare ones be used"};
  }
  std::memcpy(socket.own_.data(), static_cast<const void*>(own.sll_addr), socket.own_.size());
  socket.interface_ = *index;
  socket.buffer_.resize(kRoom);
  return socket;
}

std::optional<NeighbourSocket::Message> NeighbourSocket::NextOf(const UniqueFd& fd, Kind kind) {
  const ssize_t size = ::recv(fd.get(), buffer_.data(), buffer_.size(), 0);
  if (size <= 0) return std::nullopt;
  return Message{kind, std::span(buffer_).first(static_cast<std::size_t>(size))};
}

std::optional<NeighbourSocket::Message> NeighbourSocket::Next() {
  auto message = NextOf(arp_, Kind::kArp);
  if (!message) message = NextOf(v6_, Kind::kIpv6);
  return message;
}

void NeighbourSocket::Wait(std::chrono::milliseconds most) {
  std::array<pollfd, 2> wait{{{arp_.get(), POLLIN, 0}, {v6_.get(), POLLIN, 0}}};
  static_cast<void>(::poll(wait.data(), wait.size(), static_cast<int>(most.count())));
}

bool NeighbourSocket::Send(const Message& message, const std::array<std::byte, 6>& to) {
  const bool arp = message.kind == Kind::kArp;
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(arp ? ETH_P_ARP : ETH_P_IPV6);
  where.sll_ifindex = static_cast<int>(interface_);
  where.sll_halen = ETH_ALEN;
  std::memcpy(static_cast<void*>(where.sll_addr), to.data(), to.size());
  return ::sendto((arp ? arp_ : v6_).get(), message.bytes.data(), message.bytes.size(), 0,
                  reinterpret_cast<const sockaddr*>(&where), sizeof(where)) >= 0;
}

}  // namespace pw

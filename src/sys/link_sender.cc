#include "sys/link_sender.h"

#include "sys/message_batch.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace pw {

Result<LinkSender> LinkSender::Open() {
  // Protocol 0: it receives nothing.
  UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return ErrnoError(errno, "open packet socket (needs CAP_NET_RAW)");
  const int on = 1;
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) != 0) {
    return ErrnoError(errno, "send past queues");
  }
  return LinkSender(std::move(fd));
}

PacketSender::Outcome LinkSender::Send(std::span<const std::span<const std::byte>> packets,
                                       const Neighbour& to) {
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_ifindex = static_cast<int>(to.interface);
  where.sll_halen = ETH_ALEN;
  std::memcpy(static_cast<void*>(where.sll_addr), to.address.data(), to.address.size());
  sockaddr_ll where6 = where;
  where.sll_protocol = htons(ETH_P_IP);
  where6.sll_protocol = htons(ETH_P_IPV6);
  PacketSender::Outcome outcome;
  MessageBatch batch;
  while (outcome.sent < packets.size()) {
    const auto rest = packets.subspan(outcome.sent);
    const std::size_t count = std::min(MessageBatch::kSize, rest.size());
    for (std::size_t i = 0; i < count; ++i)
      batch.Set(i, rest[i], IsIpv6Packet(rest[i]) ? &where6 : &where, sizeof(where));
    const int sent = batch.Send(fd_.get(), count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return {outcome.sent, errno};
    outcome.sent += static_cast<std::size_t>(sent);
  }
  return outcome;
}

}  // namespace pw

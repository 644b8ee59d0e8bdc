#include "scan/next_hops.h"

#include "base/bytes.h"
#include "wire/netlink.h"

namespace pw {
namespace {

constexpr Nanoseconds kFirstLook = std::chrono::milliseconds(1);
constexpr Nanoseconds kNextLook = std::chrono::seconds(1);
/// Looking up more neighbours costs more than their few packets save.
constexpr std::size_t kMostEntries = 64;

}  // namespace

Result<NextHops> NextHops::Open() {
  auto socket = NetlinkSocket::Open(RouteNetlink());
  if (!socket) return std::move(socket).error();
  return NextHops(*std::move(socket));
}

std::optional<LinkSender::Neighbour> NextHops::Find(const IpAddress& neighbour,
                                                    std::uint32_t interface, Instant now) {
  const auto key = std::pair(interface, neighbour);
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    if (entries_.size() < kMostEntries) entries_[key].next_look = now + kFirstLook;
    return std::nullopt;
  }
  Entry& entry = found->second;
  if (now >= entry.next_look) {
    const bool known = entry.address.has_value();
    entry.address = Ask(neighbour, interface);
    entry.next_look = now + (entry.address ? kNextLook : kFirstLook * 20);
    // What is sent the usual way now makes the kernel ask the neighbour again.
    if (known) return std::nullopt;
  }
  if (!entry.address) return std::nullopt;
  return LinkSender::Neighbour{interface, *entry.address};
}

std::optional<LinkAddress> NextHops::Ask(const IpAddress& neighbour, std::uint32_t interface) {
  const std::uint32_t sequence = ++sequence_;
  if (!socket_.Send(NeighbourRequest(neighbour, interface, sequence))) return std::nullopt;
  while (true) {
    const auto datagram = socket_.Receive();
    if (!datagram) return std::nullopt;
    ByteReader reader(*datagram);
    for (auto message = NextNetlinkMessage(reader); message && *message;
         message = NextNetlinkMessage(reader)) {
      if ((*message)->sequence != sequence) continue;
      if ((*message)->type != kNewNeighbour) return std::nullopt;
      const auto address = ParseNeighbour((*message)->payload);
      return address ? std::optional(*address) : std::nullopt;
    }
  }
}

}  // namespace pw

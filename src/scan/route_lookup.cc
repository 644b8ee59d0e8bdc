#include "scan/route_lookup.h"

#include "base/bytes.h"
#include "sys/interface_name.h"
#include "wire/netlink.h"

namespace pw {

Result<RouteLookup> RouteLookup::Open(const std::string& interface) {
  std::uint32_t index = 0;
  if (!interface.empty()) {
    const auto found = InterfaceIndex(interface);
    if (!found) return found.error();
    index = *found;
  }
  auto socket = NetlinkSocket::Open(RouteNetlink());
  if (!socket) return std::move(socket).error();
  return RouteLookup(*std::move(socket), index);
}

Result<Route> RouteLookup::Find(const IpAddress& destination) {
  const std::uint32_t sequence = ++sequence_;
  const auto request = RouteRequest(destination, interface_, sequence);
  if (auto sent = socket_.Send(request); !sent) return std::move(sent).error();
  while (true) {
    const auto datagram = socket_.Receive();
    if (!datagram) return datagram.error();
    ByteReader reader(*datagram);
    for (auto message = NextNetlinkMessage(reader); message && *message;
         message = NextNetlinkMessage(reader)) {
      if ((*message)->sequence != sequence) continue;
      if ((*message)->type == kNewRoute) return ParseRoute((*message)->payload);
      if ((*message)->type != kNetlinkError) continue;
      const auto error = NetlinkErrno(**message);
      if (!error) return error.error();
      Error why = ErrnoError(*error, "find a route to " + ToString(destination));
      why.code = Error::Code::kUnavailable;
      return why;
    }
  }
}

}  // namespace pw

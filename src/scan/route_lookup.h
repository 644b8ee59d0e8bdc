#pragma once

#include "base/result.h"
#include "sys/netlink_socket.h"
#include "wire/route_message.h"

#include <cstdint>
#include <string>

namespace pw {

/// Asks the kernel how packets of this host leave (rtnetlink(7)). Needs no privilege. Not shared
/// between threads.
class RouteLookup {
 public:
  /// `interface`: by which packets must leave; empty = as the tables say. Errors: kNotFound.
  static Result<RouteLookup> Open(const std::string& interface);

  /// Errors: kUnavailable (no route), kSystem.
  Result<Route> Find(const IpAddress& destination);

 private:
  RouteLookup(NetlinkSocket socket, std::uint32_t interface)
      : socket_(std::move(socket)), interface_(interface) {}

  NetlinkSocket socket_;
  std::uint32_t interface_;
  std::uint32_t sequence_ = 0;
};

}  // namespace pw

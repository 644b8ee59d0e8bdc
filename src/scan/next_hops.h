#pragma once

#include "scan/instant.h"
#include "sys/link_sender.h"
#include "sys/netlink_socket.h"
#include "wire/neighbour_message.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace pw {

/// Link addresses of the neighbours that packets go through, as the kernel has them. The first
/// packets to each go the usual way, which makes the kernel find it; later ones can be handed to
/// the link at once. Not shared between threads.
class NextHops {
 public:
  /// `neighbour`: router or target on the link. Nothing while the kernel does not know it, and once
  /// in a while, so that the kernel keeps checking that it is still there.
  std::optional<LinkSender::Neighbour> Find(const IpAddress& neighbour, std::uint32_t interface,
                                            Instant now);

  static Result<NextHops> Open();

 private:
  struct Entry {
    std::optional<LinkAddress> address;
    Instant next_look{};
  };

  explicit NextHops(NetlinkSocket socket) : socket_(std::move(socket)) {}
  std::optional<LinkAddress> Ask(const IpAddress& neighbour, std::uint32_t interface);

  NetlinkSocket socket_;
  std::uint32_t sequence_ = 0;
  std::map<std::pair<std::uint32_t, IpAddress>, Entry> entries_;
};

}  // namespace pw

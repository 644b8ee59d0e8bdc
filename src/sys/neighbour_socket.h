#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// ARP and IPv6 neighbour discovery on one Ethernet link, past this host's own (packet(7)). Nothing
/// of the host is configured by it. Needs CAP_NET_RAW to open, nothing afterwards. Not shared
/// between threads.
class NeighbourSocket {
 public:
  enum class Kind : std::uint8_t { kArp, kIpv6 };

  /// An ARP packet, or an IPv6 packet with a neighbour solicitation or advertisement.
  struct Message {
    Kind kind = Kind::kArp;
    std::span<const std::byte> bytes;
  };

  /// Errors: kDenied naming the capability, kNotFound (no such interface), kInvalid (a link without
  /// Ethernet addresses).
  static Result<NeighbourSocket> Open(const std::string& interface);

  /// The Ethernet address of this host on the link.
  const std::array<std::byte, 6>& own_address() const noexcept { return own_; }

  /// The next message that arrived, if one waits. The view is valid until the next call.
  std::optional<Message> Next();
  /// Returns when a message is there or the time is over.
  void Wait(std::chrono::milliseconds most);
  /// False if it could not be sent, which a caller that repeats itself may ignore.
  bool Send(const Message& message, const std::array<std::byte, 6>& to);

 private:
  NeighbourSocket(UniqueFd arp, UniqueFd v6) : arp_(std::move(arp)), v6_(std::move(v6)) {}
  std::optional<Message> NextOf(const UniqueFd& fd, Kind kind);

  UniqueFd arp_;
  UniqueFd v6_;
  std::uint32_t interface_ = 0;
  std::array<std::byte, 6> own_{};
  std::vector<std::byte> buffer_;
};

}  // namespace pw

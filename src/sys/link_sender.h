#pragma once

#include "base/result.h"
#include "sys/packet_sender.h"
#include "sys/unique_fd.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pw {

/// Sends IP packets to a known neighbour, past routing, firewall and queues of this host
/// (packet(7), PACKET_QDISC_BYPASS): about half the work for each packet. Needs CAP_NET_RAW to
/// open, nothing afterwards. Not shared between threads.
class LinkSender {
 public:
  /// Errors: kDenied naming the capability.
  static Result<LinkSender> Open();

  struct Neighbour {
    std::uint32_t interface = 0;  ///< index
    std::array<std::byte, 6> address{};
  };
  /// Each packet starts with its IPv4 or IPv6 header.
  PacketSender::Outcome Send(std::span<const std::span<const std::byte>> packets,
                             const Neighbour& to);

 private:
  explicit LinkSender(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace pw

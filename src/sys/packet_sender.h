#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstddef>
#include <span>
#include <string>

namespace pw {

/// Sends whole IP packets through the kernel's own routing (raw(7), header included), many with one
/// system call. Needs CAP_NET_RAW to open, nothing afterwards. Not shared between threads.
class PacketSender {
 public:
  /// `interface`: empty = as the routing table says. Errors: kDenied naming the capability,
  /// kNotFound (no such interface).
  static Result<PacketSender> Open(const std::string& interface);

  struct Outcome {
    std::size_t sent = 0;  ///< from the front
    /// errno(3) for the packet behind those; 0 = all were sent. ENOBUFS and EAGAIN: try it again a
    /// little later. Anything else is this host's answer to that packet.
    int error = 0;
  };
  /// Each packet starts with its IPv4 or IPv6 header, whose destination is where it goes.
  Outcome Send(std::span<const std::span<const std::byte>> packets);

 private:
  PacketSender(UniqueFd v4, UniqueFd v6) : v4_(std::move(v4)), v6_(std::move(v6)) {}

  UniqueFd v4_;
  UniqueFd v6_;  ///< none on a host without IPv6
};

}  // namespace pw

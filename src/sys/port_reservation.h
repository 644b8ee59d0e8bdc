#pragma once

#include "base/result.h"
#include "sys/unique_fd.h"

#include <cstdint>
#include <vector>

namespace pw {

/// Ports of this host that nothing else uses while this lives, so that no answer to a scan reaches
/// another program and this host's own kernel does not answer in the way: it resets a TCP
/// connection that a target opens (RFC 9293 s.3.5.2), and sends no ICMP error for a datagram or an
/// SCTP packet. All interfaces, IPv4 and IPv6. Nothing can be read from these sockets.
class PortReservation {
 public:
  static constexpr std::uint16_t kCount = 17;

  /// Any kCount ports in a row. `hint` chooses where to look first. `for_own_host`: this host
  /// itself is scanned, so that a UDP socket of ours would look like a silent service: those ports
  /// are only seen to be free. Errors: kUnavailable (none are free), kSystem.
  static Result<PortReservation> Take(std::uint32_t hint, bool for_own_host);

  std::uint16_t first() const noexcept { return first_; }
  std::uint16_t last() const noexcept { return static_cast<std::uint16_t>(first_ + kCount - 1); }
  /// False without CAP_NET_RAW: this host then tells SCTP peers that it has no SCTP.
  bool quiet_for_sctp() const noexcept { return quiet_for_sctp_; }

 private:
  PortReservation() = default;

  std::vector<UniqueFd> sockets_;
  std::uint16_t first_ = 0;
  bool quiet_for_sctp_ = false;
};

}  // namespace pw

#pragma once

#include "scan/port_book.h"
#include "scan/probe_cookie.h"
#include "wire/ip_packet.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// The source ports that were reserved for a scan, host order, all included.
struct SourcePorts {
  std::uint16_t first = 0;
  std::uint16_t last = 0;   ///< of those that questions usually leave from
  std::uint16_t moved = 0;  ///< for the one service that answers from another port (TFTP)

  /// Another one for each attempt, so that one lossy path (of several that hash the ports) does not
  /// take all of them.
  std::uint16_t Of(unsigned attempt) const {
    return static_cast<std::uint16_t>(first + attempt % (last - first + 1U));
  }
  bool Contains(std::uint16_t port) const {
    return (port >= first && port <= last) || port == moved;
  }
};

/// What a UDP port is asked in its `attempt`-th question; empty = a datagram without payload. Views
/// of static data.
using UdpPayloads = std::function<std::span<const std::byte>(std::uint16_t port, unsigned attempt)>;

/// A valid answer: to which question, and what it says.
struct ProbeAnswer {
  ProbeId probe;
  PortAnswer answer;
  /// The packet with which the half-open connection is closed again; empty if there is none.
  std::vector<std::byte> close;
};

/// Writes questions as whole IP packets and reads the answers; remembers nothing in between.
/// Thread rule: const members may be called from any thread.
class ProbePackets {
 public:
  ProbePackets(const SipKey& key, SourcePorts source_ports, UdpPayloads payloads);

  /// `source` has the family of the target.
  std::vector<std::byte> Write(const ProbeId& probe, const IpAddress& source) const;

  /// Nothing if the packet is no answer to any question of this scan: foreign, forged or broken.
  std::optional<ProbeAnswer> Read(std::span<const std::byte> packet) const;

 private:
  std::optional<ProbeAnswer> ReadTcp(const IpPacket& ip) const;
  /// `over_udp`: the UDP port that `bytes` came from inside of; 0 = none.
  std::optional<ProbeAnswer> ReadSctp(const IpPacket& ip, std::span<const std::byte> bytes,
                                      std::uint16_t over_udp) const;
  std::optional<ProbeAnswer> ReadUdp(const IpPacket& ip) const;
  std::optional<ProbeAnswer> ReadIcmp(const IpPacket& ip) const;

  ProbeCookie cookie_;
  SourcePorts source_ports_;
  UdpPayloads payloads_;
};

}  // namespace pw

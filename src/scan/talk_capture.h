#pragma once

#include "model/transport.h"
#include "scan/packet_capture.h"
#include "sys/packet_receiver.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace pw {

/// The packets of conversations with targets: what passes between them and the ports that were
/// named as ours. Not shared between threads.
class TalkCapture {
 public:
  /// `receiver`: of other ports than those of the sweeps. `start`: the time on both clocks.
  TalkCapture(PacketReceiver receiver, const std::vector<IpAddress>& targets, CaptureStart start);

  /// A conversation from this port of ours begins; before its packets are read.
  void Begins(Transport transport, std::uint16_t port) { ours_.emplace(transport, port); }
  /// SCTP conversations begin, whose ports of ours nobody tells; `over_udp`: inside UDP to this
  /// port of theirs, 0 = over IP.
  void SctpBegins(std::uint16_t over_udp);
  /// Takes what has passed.
  void Read();

  PacketCapture Take() { return std::move(capture_); }

 private:
  enum class Way : std::uint8_t { kForeign, kSent, kReceived };
  Way WayOf(std::span<const std::byte> packet) const;

  PacketReceiver receiver_;
  std::set<IpAddress> targets_;
  std::set<std::pair<Transport, std::uint16_t>> ours_;
  std::set<std::uint16_t> tunnels_;  ///< UDP ports of theirs
  bool sctp_ = false;
  PacketCapture capture_;
};

}  // namespace pw

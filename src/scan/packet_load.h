#pragma once

#include "scan/engine.h"
#include "scan/next_hops.h"
#include "sys/packet_sender.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// What a thread sends with.
struct SendLane {
  PacketSender routed;
  LinkSender link;
};

/// Packets that one thread sends in one go. Made ready and judged by the engine's thread, sent by
/// any one thread.
class PacketLoad {
 public:
  /// More than that many packets do not belong in a load.
  static constexpr std::size_t kMost = 64;

  std::vector<ScanPacket> packets;
  bool captured = false;  ///< all of them were given to whoever captures

  bool empty() const noexcept { return packets.empty(); }
  bool full() const noexcept { return packets.size() >= kMost; }
  /// Looks up where the packets go first; to be called once they are all there.
  void FindHops(NextHops& hops, Instant now);
  /// Sends from the front until all is sent or one cannot be.
  void Send(SendLane& lane);

  /// errno(3) for the packet at the front after Forget; 0 = none.
  int error() const noexcept { return error_; }
  /// What was sent, until it is forgotten; and not before when.
  std::span<ScanPacket> sent() { return std::span(packets).first(sent_); }
  Instant handed() const noexcept { return handed_; }
  /// Forgets what was sent.
  void ForgetSent();

 private:
  struct Run {
    std::size_t size = 0;
    std::optional<LinkSender::Neighbour> hop;
  };

  std::vector<Run> runs_;  ///< neighbours in a row
  std::size_t sent_ = 0;
  Instant handed_{};
  int error_ = 0;
};

}  // namespace pw

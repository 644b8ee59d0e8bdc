#pragma once

#include "scan/sweep.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pw {

/// SCTP inside UDP (RFC 6951): the UDP ports that are tried, and the SCTP ports that are asked
/// through each of them to learn whether there is a stack behind it.
struct SctpOverUdp {
  std::vector<std::uint16_t> ports;
  SharedPortOrder scout;
};

/// One transport of one target: its sweep, and then for SCTP a look through each UDP port. Where
/// anything answers a question of the scout there, all ports are swept through it; what is open
/// there alone is open, and named with the way to it. Pure, as Sweep.
class TransportRun {
 public:
  TransportRun(Transport transport, SharedPortOrder order, SctpOverUdp over_udp,
               const IpAddress& target, const SweepSettings& settings);

  /// The one that goes on now.
  Sweep& sweep() noexcept { return *sweep_; }
  const Sweep& sweep() const noexcept { return *sweep_; }
  /// The UDP port through which it asks; 0 = none.
  std::uint16_t over_udp() const noexcept { return direct_ ? over_udp_.ports[way_] : 0; }

  /// The sweep has nothing more to tell: it is done, or the UDP port turned out to be closed. The
  /// target's ICMP errors, of which it has few, are not spent on hearing that again.
  bool done() const;
  /// To be called when it is done. False if it was the last one.
  bool Advance();
  void Stop();  ///< ends it now: what is not settled stays unknown
  bool stopped() const noexcept { return sweep_->stopped(); }
  /// Adds the transport to the target's result.
  void Report(TargetResult& result);

 private:
  void Begin(const SharedPortOrder& order);
  void Adopt();

  SharedPortOrder order_;
  SctpOverUdp over_udp_;
  IpAddress target_;
  SweepSettings settings_;
  std::unique_ptr<Sweep> direct_;  ///< finished, while others go on
  std::unique_ptr<Sweep> sweep_;
  std::size_t way_ = 0;
  std::string seen_;  ///< through UDP ports; empty = nothing
  bool complete_ = true;
  bool scouting_ = false;
};

}  // namespace pw

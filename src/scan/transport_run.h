#pragma once

#include "scan/silent_named.h"
#include "scan/sweep.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// SCTP inside UDP (RFC 6951): the UDP ports that are tried, and the SCTP ports that are asked
/// through each of them to learn whether there is a stack behind it.
struct SctpOverUdp {
  std::vector<std::uint16_t> ports;
  SharedPortOrder scout;
};

/// One transport of one target: its sweep, and for SCTP a look through each UDP port. The first
/// questions there go beside the sweep, which waits more than it asks. Where anything answers them,
/// all ports are swept through that UDP port once the sweep is done; what is open there alone is
/// open, and named with the way to it. Pure, as Sweep.
class TransportRun {
 public:
  TransportRun(Transport transport, SharedPortOrder order, SctpOverUdp over_udp,
               const IpAddress& target, const SweepSettings& settings);

  struct Question {
    Sweep::Question port;
    std::uint16_t over_udp = 0;  ///< the UDP port through which it goes; 0 = none
  };
  std::optional<Question> Next(Instant now);
  Instant Wake() const;
  /// True if it settled a port of the transport itself.
  bool OnAnswer(std::uint16_t over_udp, std::uint16_t port, unsigned attempt,
                const PortAnswer& answer, Instant now);
  void OnRefused(std::uint16_t over_udp, const std::string& why);

  bool done() const;
  void Stop();  ///< ends it now: what is not settled stays unknown
  bool stopped() const noexcept { return stopped_; }
  /// Others may ask the target beside it. They have to wait until enough was asked to know that it
  /// answers nothing with ICMP errors: those are few, and both would need them.
  bool MayBeJoined() const noexcept { return asked_ >= kAskedAlone && !heard_icmp_; }
  /// Named ports of which nothing was heard, as SilentNamedWatch.
  SilentNamed TakeSilentNamed(Instant now) { return named_.Take(direct_.book(), now); }
  /// The sweep of the transport itself.
  Sweep& direct() noexcept { return direct_; }
  /// Adds the transport to the target's result.
  void Report(TargetResult& result);

 private:
  static constexpr std::size_t kAskedAlone = 1024;

  bool IsOver() const;
  bool MayEnd() const;
  bool MayBegin() const;
  void GoOn();
  void Begin(const SharedPortOrder& order);
  void Adopt();

  SharedPortOrder order_;
  SctpOverUdp over_udp_;
  IpAddress target_;
  SweepSettings settings_;
  Sweep direct_;
  std::size_t asked_ = 0;  ///< questions of it
  bool heard_icmp_ = false;
  SilentNamedWatch named_;
  std::unique_ptr<Sweep> inside_;  ///< through over_udp_.ports[way_]; none = none is under way
  std::size_t way_ = 0;
  std::string seen_;  ///< through UDP ports; empty = nothing
  bool complete_ = true;
  bool scouting_ = false;
  bool closed_ = false;  ///< the UDP port, to the scout
  bool stopped_ = false;
};

}  // namespace pw

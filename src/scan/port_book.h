#pragma once

#include "model/scan_result.h"
#include "scan/instant.h"
#include "scan/port_order.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace pw {

/// What came back to a probe, as far as a port's state depends on it.
struct PortAnswer {
  PortReason reason = PortReason::kNoAnswer;
  IpAddress responder;
  std::uint8_t ttl = 0;
  bool final = true;                 ///< false: may be passing, so the port is asked again
  std::vector<IpAddress> addresses;  ///< of an SCTP INIT ACK
};

/// Everything known about every port of one transport of one target, 16 bytes a port. Each port is
/// in exactly one state at any time. Indices are those of the order.
class PortBook {
 public:
  PortBook(Transport transport, SharedPortOrder order, const IpAddress& target);

  struct Entry {
    std::int64_t time = 0;  ///< ns: when the last try left; once settled, the round trip or 0
    std::uint16_t epoch = 0;
    PortReason reason = PortReason::kNotAsked;
    std::uint8_t tries = 0;
    std::uint8_t ttl = 0;
    std::uint8_t responder = 0;  ///< 0 = the target, else position + 1 in the list of others
    bool settled = false;        ///< by an answer that stands
  };

  const PortOrder& order() const noexcept { return *order_; }
  const IpAddress& target() const noexcept { return target_; }
  Transport transport() const noexcept { return transport_; }
  const Entry& entry(std::size_t index) const { return entries_[index]; }
  Entry& entry(std::size_t index) { return entries_[index]; }

  /// Notes an answer. False if the port was settled before: the first answer that stands counts.
  bool Settle(std::size_t index, const PortAnswer& answer, Nanoseconds round_trip);
  /// Takes over what an earlier run of the same scan has settled. False if it is no such port.
  bool Restore(const PortObservation& row);
  /// Takes over the ports that answered with an INIT ACK in `inside`, a book of the same target, as
  /// seen through this UDP port; those that are open here already stay as they are. How many.
  std::size_t AdoptOpen(const PortBook& inside, std::uint16_t udp_port);
  /// Takes back what is not settled and has this reason: it has turned out to mean nothing.
  void TakeBack(PortReason reason);
  /// Gives every port that is not settled this reason, unless it has a better one of its own.
  void CloseOpenQuestions(PortReason asked, PortReason not_asked);

  std::size_t settled() const noexcept { return settled_; }
  /// Ports with this reason so far.
  std::size_t CountOf(PortReason reason) const;
  /// Nine of ten ports of TCP or SCTP were opened.
  bool MostAreOpen() const;

  PortObservation Observe(std::size_t index) const;
  /// Adds this transport's rows to a target's result.
  void Report(TargetResult& result, ScanCoverage coverage) const;

 private:
  std::uint8_t ResponderNumber(const IpAddress& responder);

  Transport transport_;
  SharedPortOrder order_;
  IpAddress target_;
  std::vector<Entry> entries_;
  std::vector<IpAddress> others_;
  std::map<std::size_t, std::vector<IpAddress>> addresses_;
  std::map<std::size_t, std::uint16_t> over_udp_;  ///< the UDP port to those found through one
  std::size_t settled_ = 0;
};

}  // namespace pw

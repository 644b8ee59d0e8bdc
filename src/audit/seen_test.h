#pragma once

#include "model/scan_result.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace pw {

/// A scan of the scene's addresses in which the named ports are open and all others closed.
class Seen {
 public:
  Seen(std::initializer_list<std::string_view> addresses) {
    for (const std::string_view text : addresses) {
      TargetResult target;
      target.address = *IpAddress::Parse(text);
      target.up = true;
      for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
        target.others.push_back({transport, PortState::kClosed, PortReason::kRst, 65536});
        target.coverage.push_back(
            {transport, PortSet::All(), 65536, 65536, 0, CoverageStatus::kComplete, "", ""});
        scan.self_tests.push_back({target.address, transport, 60000, PortState::kOpen, true});
        scan.self_tests.push_back({target.address, transport, 60001, PortState::kClosed, true});
      }
      for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp})
        Set(target, transport, 60000, PortState::kOpen, PortReason::kSynAck);
      scan.targets.push_back(std::move(target));
    }
  }

  Seen& Open(Transport transport, std::uint16_t port) {
    for (TargetResult& target : scan.targets)
      Set(target, transport, port, PortState::kOpen,
          transport == Transport::kSctp ? PortReason::kInitAck : PortReason::kSynAck);
    return *this;
  }

  /// Open on one address alone.
  Seen& OpenAt(std::string_view address, Transport transport, std::uint16_t port) {
    Set(*std::ranges::find(scan.targets, *IpAddress::Parse(address), &TargetResult::address),
        transport, port, PortState::kOpen, PortReason::kSynAck);
    return *this;
  }

  Seen& Filtered(Transport transport, std::uint16_t port) {
    for (TargetResult& target : scan.targets)
      Set(target, transport, port, PortState::kFiltered, PortReason::kNoAnswer);
    return *this;
  }

  Seen& Partial(Transport transport, std::string_view note) {
    for (TargetResult& target : scan.targets) {
      auto row = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
      row->status = CoverageStatus::kPartial;
      row->note = note;
    }
    return *this;
  }

  ScanResult scan;

 private:
  static void Set(TargetResult& target, Transport transport, std::uint16_t port, PortState state,
                  PortReason reason) {
    PortObservation row;
    row.transport = transport;
    row.port = port;
    row.state = state;
    row.reason = reason;
    target.ports.push_back(row);
    --std::ranges::find(target.others, transport, &PortTally::transport)->count;
  }
};

}  // namespace pw

#pragma once

#include "model/audit_report.h"
#include "model/port_list.h"
#include "model/scan_result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What a scan saw of the element, by the interfaces of its list. Views into scan and list, which
/// must outlive it.
class OutsideView {
 public:
  /// `scan` may be null: nobody looked.
  OutsideView(const ScanResult* scan, std::span<const Interface> interfaces);

  bool looked() const { return scan_ != nullptr; }
  const ScanResult* scan() const { return scan_; }

  /// The interface of the list that has the address, or "local", "any" (a list without
  /// interfaces), "other".
  std::string InterfaceOf(const IpAddress& address) const;

  /// The most exposed state of a port on an interface; "any" asks all. Nothing if not asked.
  std::optional<PortState> StateAt(std::string_view interface, Transport transport,
                                   std::uint16_t port) const;

  struct Exposure {
    const TargetResult* target = nullptr;
    std::string interface;
    Transport transport = Transport::kTcp;
    std::uint16_t port = 0;
    PortReason reason = PortReason::kSynAck;
  };
  /// Every port that was proven open. Where almost all of a transport claims to be open, which the
  /// scan tells as partial, none of those.
  std::vector<Exposure> OpenPorts() const;

  /// True if every port of the transport was settled, and on every address of the list.
  bool SawAll(Transport transport) const;

  /// How completely each transport of each target was seen. A gap in TCP or SCTP hides something;
  /// UDP ports that stay silent are told by the inside view.
  std::vector<ReportCoverage> Coverage() const;

 private:
  const ScanResult* scan_;
  std::span<const Interface> interfaces_;
};

/// A gap in words, for a reader who sees one line.
std::string GapText(const ReportCoverage& row);

}  // namespace pw

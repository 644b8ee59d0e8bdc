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

/// What the scans of one or several vantages saw of the element, by the interfaces of its list.
/// Views into scans and list, which must outlive it.
class OutsideView {
 public:
  /// No scan: nobody looked.
  OutsideView(std::span<const ScanResult> scans, std::span<const Interface> interfaces);

  bool looked() const { return !scans_.empty(); }
  std::span<const ScanResult> scans() const { return scans_; }
  /// How many addresses were looked at, from whatever vantage.
  std::size_t addresses() const;

  /// The interface of the list that has the address, or "local", "any" (a list without
  /// interfaces), "other".
  std::string InterfaceOf(const IpAddress& address) const;

  /// The most exposed state of a port on an interface, from whatever vantage; "any" asks all
  /// interfaces. Nothing if not asked.
  std::optional<PortState> StateAt(std::string_view interface, Transport transport,
                                   std::uint16_t port) const;
  /// The same for each vantage that asked, in their order.
  std::vector<VantageState> StatesAt(std::string_view interface, Transport transport,
                                     std::uint16_t port) const;

  /// Was the port of an address proven open, from whatever vantage?
  bool IsOpen(const IpAddress& address, Transport transport, std::uint16_t port) const;

  struct Sighting {
    const ScanResult* scan = nullptr;
    const TargetResult* target = nullptr;
    PortState state = PortState::kUnknown;
  };
  /// Where StateAt() comes from.
  std::optional<Sighting> SightingAt(std::string_view interface, Transport transport,
                                     std::uint16_t port) const;

  struct Exposure {
    const TargetResult* target = nullptr;
    std::string interface;
    Transport transport = Transport::kTcp;
    std::uint16_t port = 0;
    PortReason reason = PortReason::kSynAck;
    std::uint8_t ttl = 0;               ///< of the first answer; 0 = not told
    const ScanResult* scan = nullptr;   ///< of that answer
    std::vector<std::string> vantages;  ///< that saw it open
    /// What was heard there, of the first vantage that heard anything; null = the port was only
    /// counted.
    const PortObservation* seen = nullptr;
  };
  /// Every port that was proven open, once for each address; not those of the audit's own
  /// self-tests. Where almost all of a transport claims to be open, which the scan tells as
  /// partial, none of those.
  std::vector<Exposure> OpenPorts() const;

  /// Did the audit itself hold the port while it was scanned, as a self-test?
  static bool IsOwn(const ScanResult& scan, const IpAddress& address, const PortObservation& port);

  /// Does the vantage stand in the network of one domain, and the address in another one?
  bool IsAcross(const ScanResult& scan, const IpAddress& address) const;

  /// True if every port of the transport was settled, and on every address of the list.
  bool SawAll(Transport transport) const;

  /// How completely each transport of each target was seen from each vantage. A gap in TCP or SCTP
  /// hides something, but not where no packet could leave from there and another vantage asked, nor
  /// across domains, where silence is what ought to be seen and a vantage of the address's own side
  /// asked; UDP ports that stay silent are told by the inside view.
  std::vector<ReportCoverage> Coverage() const;

 private:
  std::optional<Sighting> MostExposed(const ScanResult& scan, std::string_view interface,
                                      Transport transport, std::uint16_t port) const;
  bool AskedByAny(const IpAddress& address, Transport transport, bool across_too) const;

  std::span<const ScanResult> scans_;
  std::span<const Interface> interfaces_;
};

/// The name of a scan's vantage; the only one has none and is called "outside".
std::string NameOf(const Vantage& vantage);

/// A gap in words, for a reader who sees one line.
std::string GapText(const ReportCoverage& row);

}  // namespace pw

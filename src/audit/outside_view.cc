#include "audit/outside_view.h"

#include "audit/domains.h"
#include "audit/reach.h"
#include "base/text.h"
#include "model/wire_transport.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// More ports than this are not open one by one: something answers for all of them.
constexpr std::size_t kMostOpen = 1000;

/// From least to most exposed.
int Exposed(PortState state) {
  switch (state) {
    case PortState::kClosed:
      return 0;
    case PortState::kFiltered:
      return 1;
    case PortState::kUnknown:
      return 2;
    case PortState::kOpenFiltered:
      return 3;
    case PortState::kOpen:
      return 4;
  }
  return 2;
}

/// Open ports in the order in which they are found, each address, transport and port once.
class OpenBook {
 public:
  void Add(OutsideView::Exposure exposure, const std::string& vantage) {
    const auto [at, added] = places_.try_emplace(
        std::tuple(exposure.target->address, exposure.transport, exposure.port), open_.size());
    const PortObservation* seen = exposure.seen;
    if (added) open_.push_back(std::move(exposure));
    OutsideView::Exposure& row = open_[at->second];
    row.vantages.push_back(vantage);
    const bool heard = row.seen != nullptr && !row.seen->identities.empty();
    if (!heard && seen != nullptr) row.seen = seen;
  }

  std::vector<OutsideView::Exposure> Take() && { return std::move(open_); }

 private:
  std::vector<OutsideView::Exposure> open_;
  std::map<std::tuple<IpAddress, Transport, std::uint16_t>, std::size_t> places_;
};

void AddCommonOpen(const ScanResult& scan, const TargetResult& target, const PortTally& tally,
                   const std::string& interface, OpenBook& open) {
  const std::string vantage = NameOf(scan.vantage);
  const auto coverage =
      std::ranges::find(target.coverage, tally.transport, &ScanCoverage::transport);
  if (coverage == target.coverage.end() || coverage->ports.size() > kMostOpen) return;
  std::set<std::uint16_t> listed;
  for (const PortObservation& row : target.ports) {
    if (row.transport == tally.transport) listed.insert(row.port);
  }
  for (const std::uint16_t port : coverage->ports.Ports()) {
    if (!listed.contains(port))
      open.Add({&target, interface, tally.transport, port, tally.reason, 0, &scan, {}, nullptr},
               vantage);
  }
}

void AddOpen(const ScanResult& scan, const TargetResult& target, const std::string& interface,
             OpenBook& open) {
  const std::string vantage = NameOf(scan.vantage);
  for (const PortObservation& row : target.ports) {
    if (row.state == PortState::kOpen && !OutsideView::IsOwn(scan, target.address, row))
      open.Add({&target, interface, row.transport, row.port, row.reason, row.ttl, &scan, {}, &row},
               vantage);
  }
  for (const PortTally& tally : target.others) {
    if (tally.state == PortState::kOpen) AddCommonOpen(scan, target, tally, interface, open);
  }
}

}  // namespace

OutsideView::OutsideView(std::span<const ScanResult> scans, std::span<const Interface> interfaces)
    : scans_(scans), interfaces_(interfaces) {}

std::size_t OutsideView::addresses() const {
  std::set<IpAddress> seen;
  for (const ScanResult& scan : scans_) {
    for (const TargetResult& target : scan.targets)
      seen.insert(target.address);
  }
  return seen.size();
}

std::string OutsideView::InterfaceOf(const IpAddress& address) const {
  if (address.IsLoopback()) return std::string(kLocalInterface);
  for (const Interface& interface : interfaces_) {
    if (std::ranges::find(interface.addresses, address) != interface.addresses.end())
      return interface.name;
  }
  return std::string(interfaces_.empty() ? kAnyInterface : kOtherInterface);
}

std::optional<PortState> OutsideView::StateAt(std::string_view interface, Transport transport,
                                              std::uint16_t port) const {
  const auto most = SightingAt(interface, transport, port);
  return most ? std::optional(most->state) : std::nullopt;
}

bool OutsideView::IsOpen(const IpAddress& address, Transport transport, std::uint16_t port) const {
  return std::ranges::any_of(scans_, [&](const ScanResult& scan) {
    return std::ranges::any_of(scan.targets, [&](const TargetResult& target) {
      return target.address == address && StateOfPort(target, transport, port) == PortState::kOpen;
    });
  });
}

std::optional<OutsideView::Sighting> OutsideView::SightingAt(std::string_view interface,
                                                             Transport transport,
                                                             std::uint16_t port) const {
  std::optional<Sighting> most;
  for (const ScanResult& scan : scans_) {
    const auto seen = MostExposed(scan, interface, transport, port);
    if (seen && (!most || Exposed(seen->state) > Exposed(most->state))) most = seen;
  }
  return most;
}

std::optional<OutsideView::Sighting> OutsideView::MostExposed(const ScanResult& scan,
                                                              std::string_view interface,
                                                              Transport transport,
                                                              std::uint16_t port) const {
  std::optional<Sighting> most;
  for (const TargetResult& target : scan.targets) {
    if (interface != kAnyInterface && InterfaceOf(target.address) != interface) continue;
    const auto state = StateOfPort(target, OnTheWire(transport), port);
    if (state && (!most || Exposed(*state) > Exposed(most->state)))
      most = Sighting{&scan, &target, *state};
  }
  return most;
}

std::vector<VantageState> OutsideView::StatesAt(std::string_view interface, Transport transport,
                                                std::uint16_t port) const {
  std::vector<VantageState> states;
  for (const ScanResult& scan : scans_) {
    if (const auto most = MostExposed(scan, interface, transport, port))
      states.push_back({NameOf(scan.vantage), most->state});
  }
  return states;
}

std::vector<OutsideView::Exposure> OutsideView::OpenPorts() const {
  OpenBook open;
  for (const ScanResult& scan : scans_) {
    for (const TargetResult& target : scan.targets)
      AddOpen(scan, target, InterfaceOf(target.address), open);
  }
  return std::move(open).Take();
}

bool OutsideView::IsOwn(const ScanResult& scan, const IpAddress& address,
                        const PortObservation& port) {
  return std::ranges::any_of(scan.self_tests, [&](const SelfTest& test) {
    return test.own && test.expected == PortState::kOpen && test.address == address &&
           test.transport == port.transport && test.port == port.port;
  });
}

bool OutsideView::SawAll(Transport transport) const {
  std::set<IpAddress> seen;
  for (const ScanResult& scan : scans_) {
    for (const TargetResult& target : scan.targets) {
      const auto row = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
      if (row != target.coverage.end() && row->status == CoverageStatus::kComplete &&
          row->ports == PortSet::All())
        seen.insert(target.address);
    }
  }
  return !seen.empty() && std::ranges::all_of(interfaces_, [&](const Interface& interface) {
    return std::ranges::all_of(interface.addresses,
                               [&](const IpAddress& address) { return seen.contains(address); });
  });
}

bool OutsideView::IsAcross(const ScanResult& scan, const IpAddress& address) const {
  const std::string from = DomainOfVantage(scan.vantage.name, interfaces_);
  const std::string to = DomainOfInterface(InterfaceOf(address), interfaces_);
  return !from.empty() && !to.empty() && from != to;
}

bool OutsideView::AskedByAny(const IpAddress& address, Transport transport, bool across_too) const {
  return std::ranges::any_of(scans_, [&](const ScanResult& scan) {
    if (!across_too && IsAcross(scan, address)) return false;
    return std::ranges::any_of(scan.targets, [&](const TargetResult& target) {
      const auto row = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
      return target.address == address && row != target.coverage.end() && row->asked > 0;
    });
  });
}

std::vector<ReportCoverage> OutsideView::Coverage() const {
  std::vector<ReportCoverage> rows;
  for (const ScanResult& scan : scans_) {
    for (const TargetResult& target : scan.targets) {
      for (const ScanCoverage& seen : target.coverage) {
        ReportCoverage row;
        row.coverage.subject = "scan of " + ToString(target.address);
        if (!scan.vantage.name.empty()) row.coverage.subject += " from " + scan.vantage.name;
        row.coverage.transport = seen.transport;
        row.coverage.family = target.address.family();
        row.coverage.status = seen.status;
        row.coverage.reason = seen.note.empty() ? seen.limiter : seen.note;
        const bool nothing_left = seen.asked == 0 && !target.up;
        const bool elsewhere =
            (nothing_left && AskedByAny(target.address, seen.transport, true)) ||
            (IsAcross(scan, target.address) && AskedByAny(target.address, seen.transport, false));
        row.hides = seen.status != CoverageStatus::kComplete && !elsewhere &&
                    (seen.transport != Transport::kUdp || !target.up);
        rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

std::string NameOf(const Vantage& vantage) {
  return vantage.name.empty() ? "outside" : vantage.name;
}

std::string GapText(const ReportCoverage& row) {
  std::string text = row.coverage.subject;
  if (row.coverage.transport) text += fmt::format(" {}", ToString(*row.coverage.transport));
  return fmt::format("{} {} ({})", text, ToString(row.coverage.status),
                     Printable(row.coverage.reason));
}

}  // namespace pw

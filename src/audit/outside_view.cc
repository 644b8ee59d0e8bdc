#include "audit/outside_view.h"

#include "audit/reach.h"
#include "base/text.h"

#include <algorithm>
#include <set>

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

/// MPTCP listeners take plain TCP (RFC 8684 s.3.1).
Transport OnTheWire(Transport transport) {
  return transport == Transport::kMptcp ? Transport::kTcp : transport;
}

void AddCommonOpen(const TargetResult& target, const PortTally& tally, const std::string& interface,
                   std::vector<OutsideView::Exposure>& open) {
  const auto coverage =
      std::ranges::find(target.coverage, tally.transport, &ScanCoverage::transport);
  if (coverage == target.coverage.end() || coverage->ports.size() > kMostOpen) return;
  std::set<std::uint16_t> listed;
  for (const PortObservation& row : target.ports) {
    if (row.transport == tally.transport) listed.insert(row.port);
  }
  for (const std::uint16_t port : coverage->ports.Ports()) {
    if (!listed.contains(port))
      open.push_back({&target, interface, tally.transport, port, tally.reason});
  }
}

}  // namespace

OutsideView::OutsideView(const ScanResult* scan, std::span<const Interface> interfaces)
    : scan_(scan), interfaces_(interfaces) {}

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
  std::optional<PortState> most;
  if (scan_ == nullptr) return most;
  for (const TargetResult& target : scan_->targets) {
    if (interface != kAnyInterface && InterfaceOf(target.address) != interface) continue;
    const auto state = StateOfPort(target, OnTheWire(transport), port);
    if (state && (!most || Exposed(*state) > Exposed(*most))) most = state;
  }
  return most;
}

std::vector<OutsideView::Exposure> OutsideView::OpenPorts() const {
  std::vector<Exposure> open;
  if (scan_ == nullptr) return open;
  for (const TargetResult& target : scan_->targets) {
    const std::string interface = InterfaceOf(target.address);
    for (const PortObservation& row : target.ports) {
      if (row.state == PortState::kOpen)
        open.push_back({&target, interface, row.transport, row.port, row.reason});
    }
    for (const PortTally& tally : target.others) {
      if (tally.state == PortState::kOpen) AddCommonOpen(target, tally, interface, open);
    }
  }
  return open;
}

bool OutsideView::SawAll(Transport transport) const {
  if (scan_ == nullptr) return false;
  std::set<IpAddress> seen;
  for (const TargetResult& target : scan_->targets) {
    const auto row = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
    if (row != target.coverage.end() && row->status == CoverageStatus::kComplete &&
        row->ports == PortSet::All())
      seen.insert(target.address);
  }
  return !seen.empty() && std::ranges::all_of(interfaces_, [&](const Interface& interface) {
    return std::ranges::all_of(interface.addresses,
                               [&](const IpAddress& address) { return seen.contains(address); });
  });
}

std::vector<ReportCoverage> OutsideView::Coverage() const {
  std::vector<ReportCoverage> rows;
  if (scan_ == nullptr) return rows;
  for (const TargetResult& target : scan_->targets) {
    for (const ScanCoverage& seen : target.coverage) {
      ReportCoverage row;
      row.coverage.subject = "scan of " + ToString(target.address);
      row.coverage.transport = seen.transport;
      row.coverage.family = target.address.family();
      row.coverage.status = seen.status;
      row.coverage.reason = seen.note.empty() ? seen.limiter : seen.note;
      row.hides = seen.status != CoverageStatus::kComplete &&
                  (seen.transport != Transport::kUdp || !target.up);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string GapText(const ReportCoverage& row) {
  return fmt::format("{} {} {} ({})", row.coverage.subject, ToString(*row.coverage.transport),
                     ToString(row.coverage.status), Printable(row.coverage.reason));
}

}  // namespace pw

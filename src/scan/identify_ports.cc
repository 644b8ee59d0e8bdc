#include "scan/identify_ports.h"

#include "model/exchange.h"
#include "model/sha256.h"
#include "probe/probe_spec.h"

#include <algorithm>
#include <set>
#include <utility>

namespace pw {
namespace {

/// UDP ports that some probe names.
std::set<std::uint16_t> KnownUdpPorts() {
  std::set<std::uint16_t> ports;
  for (const ProbeSpec* probe : AllProbes()) {
    if (std::ranges::find(probe->carriers, Carrier::kUdp) == probe->carriers.end()) continue;
    for (const std::uint16_t port : probe->ports) {
      if (port != 0) ports.insert(port);
    }
  }
  return ports;
}

/// Where open is the most common state of a transport, its ports are counted and not listed. More
/// than this are not open one by one: something answers for all of them.
constexpr std::size_t kMostCounted = 1000;

void AddCounted(std::size_t at, const TargetResult& target, std::vector<PortToIdentify>& ports) {
  for (const ScanCoverage& row : target.coverage) {
    if (row.ports.size() > kMostCounted) continue;
    for (const std::uint16_t port : row.ports.Ports()) {
      const bool listed = std::ranges::any_of(target.ports, [&](const PortObservation& seen) {
        return seen.transport == row.transport && seen.port == port;
      });
      if (!listed && StateOfPort(target, row.transport, port) == PortState::kOpen)
        ports.push_back({at, row.transport, port, false, true});
    }
  }
}

PortSet UdpOf(const PortSelection& selection) {
  const auto udp = selection.find(Transport::kUdp);
  return udp == selection.end() ? PortSet() : udp->second;
}

milliseconds RoundTripOf(const PortObservation& row) {
  return std::chrono::ceil<milliseconds>(std::chrono::microseconds(row.rtt_us));
}

/// So few silent ports that each of them may be asked for everything.
constexpr std::size_t kFewSilent = 128;
/// The same while the sweep goes on.
constexpr std::size_t kFewNamed = 16;

void AddSilent(std::size_t at, const TargetResult& target, const std::set<std::uint16_t>& known,
               const PortSet& named, std::vector<PortToIdentify>& ports) {
  const auto row = std::ranges::find(target.coverage, Transport::kUdp, &ScanCoverage::transport);
  if (row == target.coverage.end()) return;
  const bool few = row->ports.size() <= kFewSilent;
  for (const std::uint16_t port : row->ports.Ports()) {
    const auto state = StateOfPort(target, Transport::kUdp, port);
    const bool by_name = named.Contains(port);
    // What somebody named is asked also where the scan had no time to settle it.
    const bool may_be_open =
        state == PortState::kOpenFiltered || (by_name && state == PortState::kUnknown);
    if (may_be_open && (few || by_name || known.contains(port)))
      ports.push_back({at, Transport::kUdp, port, true, few || by_name});
  }
}

PortObservation& ListedRow(TargetResult& target, Transport transport, std::uint16_t port) {
  const auto listed = std::ranges::find_if(target.ports, [&](const PortObservation& row) {
    return row.transport == transport && row.port == port;
  });
  if (listed != target.ports.end()) return *listed;
  PortObservation row;
  row.transport = transport;
  row.port = port;
  const auto tally = std::ranges::find(target.others, transport, &PortTally::transport);
  if (tally != target.others.end()) {
    row.state = tally->state;
    row.reason = tally->reason;
    if (tally->count > 1) {
      --tally->count;
    } else {
      target.others.erase(tally);
    }
  }
  const auto before = [&](const PortObservation& other) {
    return std::pair(other.transport, other.port) < std::pair(transport, port);
  };
  return *target.ports.insert(std::ranges::find_if_not(target.ports, before), std::move(row));
}

void KeepFindings(ScanResult& result, const PortToIdentify& port, PortFindings findings) {
  TargetResult& target = result.targets[port.target];
  // A silent port that stayed silent says nothing that the scan did not say already.
  if (port.silent && findings.identities.empty()) return;
  PortObservation& row = ListedRow(target, port.transport, port.port);
  for (std::size_t i = 0; i < findings.identities.size(); ++i) {
    ServiceIdentity& identity = findings.identities[i];
    if (i < findings.proofs.size() && !findings.proofs[i].empty()) {
      std::string record = ExchangeRecord(target.address, port.transport, port.port,
                                          identity.protocol, findings.proofs[i]);
      std::string name = "sha256:" + Sha256Hex(record);
      identity.records.push_back(name);
      result.records.emplace(std::move(name), std::move(record));
    }
  }
  row.identities = std::move(findings.identities);
  row.note = std::move(findings.note);
  if (!port.silent || row.state == PortState::kOpen) return;
  const bool was_asked = row.reason != PortReason::kNotAsked;
  row.state = PortState::kOpen;
  row.reason = PortReason::kPayloadAnswer;
  row.responder = target.address;
  row.answered = true;
  target.up = true;
  const auto coverage =
      std::ranges::find(target.coverage, port.transport, &ScanCoverage::transport);
  if (coverage == target.coverage.end()) return;
  if (!was_asked) {
    ++coverage->asked;
    ++coverage->answered;
  } else if (coverage->unanswered > 0) {
    --coverage->unanswered;
    ++coverage->answered;
  }
}

void TellLost(TargetResult& target) {
  for (ScanCoverage& row : target.coverage) {
    if (row.transport != Transport::kTcp) continue;
    row.status = CoverageStatus::kPartial;
    row.note += std::string(row.note.empty() ? "" : "; ") +
                "stopped to ask what is behind the ports, since they no longer accepted "
                "connections";
  }
}

/// Open SCTP ports stay without identity, and the reason is told.
void TellNoSctp(ScanResult& result, const std::string& why) {
  for (TargetResult& target : result.targets) {
    for (PortObservation& row : target.ports) {
      if (row.transport == Transport::kSctp && row.state == PortState::kOpen)
        row.note = "not asked what it is: " + why;
    }
  }
}

}  // namespace

std::vector<PortToIdentify> PortsToIdentify(const ScanResult& result, const PortSelection& first) {
  const std::set<std::uint16_t> known = KnownUdpPorts();
  const PortSet named = UdpOf(first);
  std::vector<PortToIdentify> ports;
  for (std::size_t at = 0; at < result.targets.size(); ++at) {
    const TargetResult& target = result.targets[at];
    for (const PortObservation& row : target.ports) {
      if (row.state == PortState::kOpen)
        ports.push_back({at, row.transport, row.port, false, true, row.over_udp, RoundTripOf(row)});
    }
    AddCounted(at, target, ports);
    AddSilent(at, target, known, named, ports);
  }
  return ports;
}

std::vector<PortToIdentify> SilentToIdentify(std::size_t target, const SilentNamed& silent,
                                             const PortSelection& first) {
  const std::set<std::uint16_t> known = KnownUdpPorts();
  const PortSet named = UdpOf(first);
  const auto is_named = [&](std::uint16_t port) { return named.Contains(port); };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(silent.ports, is_named));
  std::vector<PortToIdentify> ports;
  for (const std::uint16_t port : silent.ports) {
    const bool by_name = is_named(port);
    if (by_name ? count <= kFewNamed : silent.all && known.contains(port))
      ports.push_back({target, Transport::kUdp, port, true, by_name, 0, {}});
  }
  return ports;
}

void KeepIdentified(ScanResult& result, IdentifyOutcome outcome) {
  for (auto& [port, findings] : outcome.ports)
    KeepFindings(result, port, std::move(findings));
  for (const std::size_t target : outcome.lost)
    TellLost(result.targets[target]);
  if (!outcome.no_sctp.empty()) TellNoSctp(result, outcome.no_sctp);
}

}  // namespace pw

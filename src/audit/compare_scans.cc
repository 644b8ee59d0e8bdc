#include "audit/compare_scans.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// More ports than this do not open or close one by one: they are told together.
constexpr std::size_t kMostSingle = 256;

/// State of each asked port of one transport, by number.
using States = std::vector<std::optional<PortState>>;

States StatesOf(const TargetResult& target, const ScanCoverage& coverage) {
  States states(65536);
  const auto others = std::ranges::find(target.others, coverage.transport, &PortTally::transport);
  if (others != target.others.end()) {
    for (const PortSet::Range& range : coverage.ports.ranges())
      std::fill(states.begin() + range.first, states.begin() + range.last + 1, others->state);
  }
  for (const PortObservation& row : target.ports) {
    if (row.transport == coverage.transport) states[row.port] = row.state;
  }
  return states;
}

bool IsSettled(PortState state) {
  return state != PortState::kUnknown && state != PortState::kOpenFiltered;
}

/// Each text once, sorted.
template <class Text>
std::string Joined(const PortObservation& row, Text text) {
  std::set<std::string> texts;
  for (const ServiceIdentity& identity : row.identities)
    text(identity, texts);
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::vector<FieldChange> IdentityChanges(const PortObservation& before,
                                         const PortObservation& after) {
  std::vector<FieldChange> fields;
  const auto compare = [&](std::string_view name, auto text) {
    std::string was = Joined(before, text);
    std::string is = Joined(after, text);
    if (was != is) fields.push_back({std::string(name), std::move(was), std::move(is)});
  };
  using Texts = std::set<std::string>;
  compare("protocol",
          [](const ServiceIdentity& identity, Texts& texts) { texts.insert(identity.protocol); });
  compare("product", [](const ServiceIdentity& identity, Texts& texts) {
    if (!identity.product.empty())
      texts.insert(identity.version.empty() ? identity.product
                                            : identity.product + " " + identity.version);
  });
  compare("weaknesses", [](const ServiceIdentity& identity, Texts& texts) {
    for (const Weakness& weakness : identity.weaknesses)
      texts.insert(weakness.id);
  });
  return fields;
}

const ScanCoverage* CoverageOf(const TargetResult& target, Transport transport) {
  const auto found = std::ranges::find(target.coverage, transport, &ScanCoverage::transport);
  return found == target.coverage.end() ? nullptr : &*found;
}

class Comparer {
 public:
  ScanComparison Run(const ScanResult& old_scan, const ScanResult& new_scan) {
    for (const ScanResult* scan : {&old_scan, &new_scan}) {
      for (const SelfTest& test : scan->self_tests) {
        if (test.own) own_[{test.address, test.transport}].insert(test.port);
      }
    }
    std::map<IpAddress, std::pair<const TargetResult*, const TargetResult*>> targets;
    for (const TargetResult& target : old_scan.targets)
      targets[target.address].first = &target;
    for (const TargetResult& target : new_scan.targets)
      targets[target.address].second = &target;
    for (const auto& [address, looks] : targets) {
      if (looks.first == nullptr || looks.second == nullptr) {
        out_.uncompared.push_back(
            {"scan of " + ToString(address),
             looks.first == nullptr ? "only in the new one" : "only in the old one", true});
      } else {
        CompareTarget(*looks.first, *looks.second);
      }
    }
    std::ranges::sort(out_.changes, [](const PortChange& a, const PortChange& b) {
      const auto order = [](const PortChange& change) {
        return std::tuple(change.address, change.transport, change.ports.ranges().front().first);
      };
      return order(a) < order(b);
    });
    return std::move(out_);
  }

 private:
  void CompareTarget(const TargetResult& before, const TargetResult& after) {
    std::set<Transport> transports;
    for (const TargetResult* target : {&before, &after}) {
      for (const ScanCoverage& row : target->coverage)
        transports.insert(row.transport);
    }
    for (const Transport transport : transports) {
      const ScanCoverage* was = CoverageOf(before, transport);
      const ScanCoverage* is = CoverageOf(after, transport);
      if (was == nullptr || is == nullptr) {
        out_.uncompared.push_back(
            {fmt::format("scan of {} {}", ToString(before.address), ToString(transport)),
             was == nullptr ? "only in the new one" : "only in the old one", true});
        continue;
      }
      States then = StatesOf(before, *was);
      States now = StatesOf(after, *is);
      for (const std::uint16_t port : own_[{before.address, transport}])
        then[port] = now[port] = std::nullopt;
      CompareStates(before.address, transport, then, now);
      CompareIdentities(before, after, transport);
      // A host that answered nothing on UDP may have been unreachable; silence of some ports is
      // what UDP is like.
      if (transport == Transport::kUdp && before.up != after.up)
        Unsettled(before.address, transport, 0, "one of the looks had no answer from the target");
    }
  }

  void CompareStates(const IpAddress& address, Transport transport, const States& before,
                     const States& after) {
    std::map<std::pair<PortState, PortState>, std::vector<std::uint16_t>> changed;
    std::size_t once = 0;
    std::size_t unsettled = 0;
    for (std::size_t port = 0; port < before.size(); ++port) {
      const auto& was = before[port];
      const auto& is = after[port];
      if (!was && !is) continue;
      if (was.has_value() != is.has_value()) {
        ++once;
      } else if (!IsSettled(*was) || !IsSettled(*is)) {
        ++unsettled;
      } else if (*was != *is) {
        changed[{*was, *is}].push_back(static_cast<std::uint16_t>(port));
      }
    }
    for (const auto& [states, ports] : changed)
      Add(address, transport, states.first, states.second, ports);
    if (once > 0) Unsettled(address, transport, once, "asked by only one of the looks");
    if (unsettled > 0 && transport != Transport::kUdp)
      Unsettled(address, transport, unsettled, "not settled by one of the looks");
  }

  void CompareIdentities(const TargetResult& before, const TargetResult& after,
                         Transport transport) {
    for (const PortObservation& was : before.ports) {
      if (was.transport != transport || was.identities.empty()) continue;
      const auto is = std::ranges::find_if(after.ports, [&](const PortObservation& row) {
        return row.transport == transport && row.port == was.port && row.state == was.state;
      });
      if (is == after.ports.end() || is->identities.empty()) continue;
      std::vector<FieldChange> fields = IdentityChanges(was, *is);
      if (fields.empty()) continue;
      PortSet one;
      one.Add(was.port);
      out_.changes.push_back(
          {before.address, transport, std::move(one), was.state, is->state, std::move(fields)});
    }
  }

  void Add(const IpAddress& address, Transport transport, PortState before, PortState after,
           const std::vector<std::uint16_t>& ports) {
    const bool open = before == PortState::kOpen || after == PortState::kOpen;
    if (open && ports.size() <= kMostSingle) {
      for (const std::uint16_t port : ports) {
        PortSet one;
        one.Add(port);
        out_.changes.push_back({address, transport, std::move(one), before, after, {}});
      }
      return;
    }
    PortSet all;
    for (const std::uint16_t port : ports)
      all.Add(port);
    out_.changes.push_back({address, transport, std::move(all), before, after, {}});
  }

  void Unsettled(const IpAddress& address, Transport transport, std::size_t ports,
                 std::string reason) {
    std::string what = fmt::format("scan of {} {}", ToString(address), ToString(transport));
    if (ports > 0) what += fmt::format(", {} port{}", ports, ports == 1 ? "" : "s");
    out_.uncompared.push_back({std::move(what), std::move(reason), true});
  }

  ScanComparison out_;
  /// Ports that an audit itself held open or closed: of neither look's element.
  std::map<std::pair<IpAddress, Transport>, std::set<std::uint16_t>> own_;
};

}  // namespace

ScanComparison CompareScans(const ScanResult& old_scan, const ScanResult& new_scan) {
  return Comparer().Run(old_scan, new_scan);
}

}  // namespace pw

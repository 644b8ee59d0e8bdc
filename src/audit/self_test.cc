#include "audit/self_test.h"

#include "audit/listener_behind.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

std::string Named(Transport transport, std::uint16_t port, std::string_view what) {
  return fmt::format("{}/{} ({})", ToString(transport), port, what);
}

bool HasListener(std::span<const JudgedListener> judged, Transport transport, std::uint16_t port) {
  return std::ranges::any_of(judged, [&](const JudgedListener& row) {
    const Transport held =
        row.listener->transport == Transport::kMptcp ? Transport::kTcp : row.listener->transport;
    return held == transport && row.listener->port == port;
  });
}

/// One transport of one address, seen from one vantage.
class SelfTestJudge {
 public:
  /// What every one of them is judged by.
  struct Known {
    const ElementView& view;
    const OutsideView& outside;
    std::span<const JudgedListener> judged;
    const PortList* list;
  };

  SelfTestJudge(const Known& known, const ScanResult& scan, const TargetResult& target,
                Transport transport)
      : known_(known), scan_(scan), target_(target), transport_(transport) {}

  SelfTestOutcome Judge() const {
    SelfTestOutcome outcome{NameOf(scan_.vantage), target_.address, transport_, false, {}};
    const bool absent = ProtocolIsAbsent();
    const std::string open =
        absent ? std::string("none can be open: the target has no SCTP") : KnownOpen();
    const std::string closed =
        absent ? std::string("every port (protocol unreachable)") : KnownClosed();
    outcome.passed = !open.empty() && !closed.empty();
    outcome.reason = fmt::format("open seen as open: {}; closed seen as closed: {}",
                                 open.empty() ? "none" + Missed(PortState::kOpen) : open,
                                 closed.empty() ? "none" + Missed(PortState::kClosed) : closed);
    return outcome;
  }

 private:
  bool Applies(const SelfTest& test, PortState expected) const {
    return test.address == target_.address && test.transport == transport_ &&
           test.expected == expected;
  }

  /// The first self-test that was seen as it is; empty if none was.
  std::string Seen(PortState expected) const {
    for (const SelfTest& test : scan_.self_tests) {
      if (Applies(test, expected) && StateOfPort(target_, transport_, test.port) == expected)
        return Named(transport_, test.port, test.own ? "self-test" : "named by the user");
    }
    return {};
  }

  /// ", and tcp/40000 was seen filtered".
  std::string Missed(PortState expected) const {
    for (const SelfTest& test : scan_.self_tests) {
      if (!Applies(test, expected)) continue;
      const auto state = StateOfPort(target_, transport_, test.port);
      return fmt::format(", and the self-test {}/{} was {}", ToString(transport_), test.port,
                         state ? fmt::format("seen {}", ToString(*state)) : "not asked");
    }
    return {};
  }

  bool IsServedByStack(std::uint16_t port) const {
    return transport_ == Transport::kSctp && UserSpaceSctp(known_.judged) != nullptr &&
           known_.list != nullptr &&
           std::ranges::any_of(known_.list->ports, [&](const Warrant& warrant) {
             return warrant.transport == Transport::kSctp && !warrant.ports.ephemeral &&
                    warrant.ports.Contains(port);
           });
  }

  std::string KnownOpen() const {
    if (std::string seen = Seen(PortState::kOpen); !seen.empty()) return seen;
    const std::string interface = known_.outside.InterfaceOf(target_.address);
    for (const PortObservation& row : target_.ports) {
      if (row.transport != transport_ || row.state != PortState::kOpen) continue;
      const OutsideView::Exposure exposure{&target_,   interface, row.transport, row.port,
                                           row.reason, row.ttl,   &scan_,        {}};
      if (ListenerBehind(known_.view, known_.judged, exposure) != nullptr)
        return Named(transport_, row.port, "a listener inside");
      if (IsServedByStack(row.port))
        return Named(transport_, row.port, "the list and an SCTP stack inside");
    }
    return {};
  }

  std::string KnownClosed() const {
    if (std::string seen = Seen(PortState::kClosed); !seen.empty()) return seen;
    for (const PortObservation& row : target_.ports) {
      if (row.transport == transport_ && row.state == PortState::kClosed &&
          !HasListener(known_.judged, transport_, row.port))
        return Named(transport_, row.port, "no listener inside");
    }
    const auto listeners = static_cast<std::size_t>(
        std::ranges::count_if(known_.judged, [&](const JudgedListener& row) {
          return row.listener->transport == transport_ ||
                 row.listener->transport == Transport::kMptcp;
        }));
    for (const PortTally& row : target_.others) {
      // More closed ports than there are listeners: at least one of them is none's.
      if (row.transport == transport_ && row.state == PortState::kClosed && row.count > listeners)
        return fmt::format("{} ports without a listener inside", row.count - listeners);
    }
    return {};
  }

  /// Every port was answered with "protocol unreachable" (RFC 792, RFC 4443 s.3.4).
  bool ProtocolIsAbsent() const {
    if (transport_ != Transport::kSctp) return false;
    const bool listed_otherwise =
        std::ranges::any_of(target_.ports, [&](const PortObservation& row) {
          return row.transport == transport_ && row.reason != PortReason::kIcmpProtocolUnreachable;
        });
    bool said = false;
    for (const PortTally& row : target_.others) {
      if (row.transport != transport_ || row.count == 0) continue;
      if (row.reason != PortReason::kIcmpProtocolUnreachable) return false;
      said = true;
    }
    return said && !listed_otherwise;
  }

  Known known_;
  const ScanResult& scan_;
  const TargetResult& target_;
  Transport transport_;
};

}  // namespace

std::vector<SelfTestOutcome> JudgeSelfTests(const ElementView& view, const OutsideView& outside,
                                            std::span<const JudgedListener> judged,
                                            const PortList* list) {
  std::vector<SelfTestOutcome> outcomes;
  for (const ScanResult& scan : outside.scans()) {
    for (const TargetResult& target : scan.targets) {
      if (outside.IsAcross(scan, target.address)) continue;
      for (const ScanCoverage& row : target.coverage) {
        if (row.asked == 0) continue;
        outcomes.push_back(
            SelfTestJudge({view, outside, judged, list}, scan, target, row.transport).Judge());
      }
    }
  }
  return outcomes;
}

ReportCoverage CoverageOf(const SelfTestOutcome& outcome) {
  ReportCoverage row;
  row.coverage.subject =
      fmt::format("self-test of {} at {}", outcome.vantage, ToString(outcome.address));
  row.coverage.transport = outcome.transport;
  row.coverage.family = outcome.address.family();
  row.coverage.status = outcome.passed ? CoverageStatus::kComplete : CoverageStatus::kPartial;
  row.coverage.reason = outcome.reason;
  row.hides = !outcome.passed;
  return row;
}

}  // namespace pw

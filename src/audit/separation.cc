#include "audit/separation.h"

#include "audit/domains.h"
#include "audit/match_warrant.h"
#include "audit/reach.h"
#include "audit/severity.h"
#include "base/text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

/// RFC 1700 p.64 and what Linux, BSD, Windows and routers use.
bool IsFirstHop(std::uint8_t ttl) {
  return ttl == 32 || ttl == 64 || ttl == 128 || ttl == 255;
}

std::vector<std::string> DomainsOf(const PortList& list) {
  std::vector<std::string> domains;
  for (const Interface& interface : list.interfaces) {
    if (!interface.domain.empty()) AddOnce(domains, interface.domain);
  }
  return domains;
}

/// A port that answered a vantage on an interface of another domain.
struct Crossing {
  std::string vantage;
  std::string interface;
  IpAddress address;
  PortObservation port;
};

const Warrant* WarrantOf(const PortList& list, const Crossing& crossing) {
  const auto found = std::ranges::find_if(list.ports, [&](const Warrant& warrant) {
    return !warrant.purpose.empty() && warrant.direction != "out" &&
           warrant.transport == crossing.port.transport && !warrant.ports.ephemeral &&
           warrant.ports.Contains(crossing.port.port);
  });
  return found == list.ports.end() ? nullptr : &*found;
}

bool IsForEveryInterface(const PortList& list, const Crossing& crossing) {
  return std::ranges::any_of(list.ports, [&](const Warrant& warrant) {
    return !warrant.purpose.empty() && warrant.interface == kAnyInterface &&
           warrant.direction != "out" && warrant.transport == crossing.port.transport &&
           !warrant.ports.ephemeral && warrant.ports.Contains(crossing.port.port);
  });
}

class PairJudge {
 public:
  PairJudge(const OutsideView& outside, const PortList& list,
            std::span<const SelfTestOutcome> self_tests, FindingBook& book)
      : outside_(outside), list_(list), self_tests_(self_tests), book_(book) {}

  DomainPair Judge(const std::string& from, const std::string& to) {
    DomainPair pair;
    pair.from = from;
    pair.to = to;
    asked_ = 0;
    std::vector<Crossing> crossings;
    for (const ScanResult& scan : outside_.scans()) {
      if (DomainOfVantage(scan.vantage.name, list_.interfaces) != from) continue;
      pair.vantages.push_back(scan.vantage.name);
      Collect(scan, to, crossings);
    }
    for (const Crossing& crossing : crossings)
      Add(crossing, pair);
    Conclude(pair);
    return pair;
  }

 private:
  void Collect(const ScanResult& scan, const std::string& to, std::vector<Crossing>& crossings) {
    for (const TargetResult& target : scan.targets) {
      const std::string interface = outside_.InterfaceOf(target.address);
      if (DomainOfInterface(interface, list_.interfaces) != to) continue;
      for (const ScanCoverage& row : target.coverage)
        asked_ += row.asked;
      for (const PortObservation& row : target.ports) {
        if (row.state == PortState::kOpen && !outside_.IsOwn(scan, target.address, row))
          crossings.push_back({scan.vantage.name, interface, target.address, row});
      }
    }
  }

  void Add(const Crossing& crossing, DomainPair& pair) {
    if (IsForEveryInterface(list_, crossing)) return;
    const Warrant* warrant = WarrantOf(list_, crossing);
    std::string service = warrant == nullptr ? std::string() : Printable(warrant->service);
    std::string what = fmt::format("{}/{}", ToString(crossing.port.transport), crossing.port.port);
    if (!service.empty()) what += fmt::format(" ({})", service);
    AddOnce(pair.reachable, what + " on " + crossing.interface);
    Report(crossing, warrant, what, pair);
  }

  void Report(const Crossing& crossing, const Warrant* warrant, const std::string& what,
              DomainPair& pair) {
    const bool direct = IsFirstHop(crossing.port.ttl);
    FindingSubject subject;
    subject.transport = crossing.port.transport;
    subject.ports = {crossing.port.port};
    subject.service =
        fmt::format("{} from {}", warrant == nullptr ? "?" : warrant->service, pair.from);
    Finding& finding = book_.About(FindingKind::kWrongInterface,
                                   direct ? Verdict::kFail : Verdict::kInconclusive, subject);
    finding.requirements = {"R1"};
    finding.references = {"TS 33.117 4.3.5.1", "TS 33.117 4.3.2.2"};
    finding.title = fmt::format("{} of {} answers the network of domain {}", what,
                                crossing.interface, pair.from);
    finding.why = fmt::format(
        "Vantage {} stands in domain {}, and {} on {} ({}, domain {}) answered it{}.",
        crossing.vantage, pair.from, what, crossing.interface, ToString(crossing.address), pair.to,
        direct ? " without a router in between: the element takes packets for it on the link of "
                 "the other domain"
               : fmt::format(" through a router (TTL {}): whether the element or the network lets "
                             "the domains meet cannot be told from there",
                             crossing.port.ttl));
    if (warrant != nullptr) finding.warrant = Describe(*warrant);
    AddOnce(finding.subject.interfaces, crossing.interface);
    AddOnce(finding.subject.addresses, ToString(crossing.address));
    finding.severity = std::max(finding.severity, SeverityOf(finding.kind, finding.verdict, true));
    AddOnce(pair.findings, finding.id);
    pair.verdict =
        pair.findings.size() == 1 ? finding.verdict : Worse(pair.verdict, finding.verdict);
  }

  bool AllProven(const std::vector<std::string>& vantages) const {
    return std::ranges::all_of(vantages, [&](const std::string& vantage) {
      bool tested = false;
      for (const SelfTestOutcome& outcome : self_tests_) {
        if (outcome.vantage != vantage) continue;
        tested = true;
        if (!outcome.passed) return false;
      }
      return tested;
    });
  }

  void Conclude(DomainPair& pair) const {
    if (pair.vantages.empty()) {
      pair.observed = fmt::format(
          "not carried out: no vantage has the name of domain {} or of an interface in it",
          pair.from);
    } else if (asked_ == 0) {
      pair.observed =
          fmt::format("not carried out: no packet could leave {} for an interface of {}",
                      fmt::join(pair.vantages, ", "), pair.to);
    } else if (pair.reachable.empty() && !AllProven(pair.vantages)) {
      pair.observed = fmt::format("{} reached nothing there, and not every self-test passed",
                                  fmt::join(pair.vantages, ", "));
    } else if (pair.reachable.empty()) {
      pair.verdict = Verdict::kPass;
      pair.observed = fmt::format("{} reached nothing there", fmt::join(pair.vantages, ", "));
    } else {
      pair.observed = fmt::format("{} reached {}", fmt::join(pair.vantages, ", "),
                                  fmt::join(pair.reachable, ", "));
    }
  }

  const OutsideView& outside_;
  const PortList& list_;
  std::span<const SelfTestOutcome> self_tests_;
  FindingBook& book_;
  std::size_t asked_ = 0;
};

}  // namespace

std::vector<DomainPair> JudgeSeparation(const OutsideView& outside, const PortList& list,
                                        std::span<const SelfTestOutcome> self_tests,
                                        FindingBook& book) {
  std::vector<DomainPair> pairs;
  if (!outside.looked()) return pairs;
  const std::vector<std::string> domains = DomainsOf(list);
  PairJudge judge(outside, list, self_tests, book);
  for (const std::string& from : domains) {
    for (const std::string& to : domains) {
      if (from != to) pairs.push_back(judge.Judge(from, to));
    }
  }
  return pairs;
}

}  // namespace pw

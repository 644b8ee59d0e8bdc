#include "audit/judge_services.h"

#include "audit/name_pattern.h"
#include "audit/service_state.h"
#include "base/text.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace pw {
namespace {

enum class ServiceFit : std::uint8_t { kNone, kDrafted, kFoundThroughPort, kCovered };

/// What the rules on ports already said, by service name.
class PortVerdicts {
 public:
  PortVerdicts(const ElementView& view, std::span<const JudgedListener> judged) {
    std::unordered_map<const Listener*, const JudgedListener*> rows;
    for (const JudgedListener& row : judged)
      rows.emplace(row.listener, &row);
    for (const Service* service : view.services()) {
      for (const Listener* listener : view.ListenersOf(*service)) {
        const JudgedListener& row = *rows.at(listener);
        if (!row.open) continue;
        (row.Covered() ? covered_ : found_).insert(service->name);
      }
    }
  }

  ServiceFit Of(const std::string& name) const {
    if (covered_.contains(name)) return ServiceFit::kCovered;
    return found_.contains(name) ? ServiceFit::kFoundThroughPort : ServiceFit::kNone;
  }

 private:
  std::unordered_set<std::string> covered_;
  std::unordered_set<std::string> found_;
};

ServiceFit ByName(const PortList& list, const std::string& name) {
  ServiceFit best = ServiceFit::kNone;
  const auto take = [&](const std::string& pattern, const std::string& purpose) {
    if (pattern.empty() || !MatchesName(pattern, name)) return;
    best = std::max(best, purpose.empty() ? ServiceFit::kDrafted : ServiceFit::kCovered);
  };
  for (const ServiceWarrant& warrant : list.services)
    take(warrant.unit, warrant.purpose);
  for (const Warrant& warrant : list.ports)
    take(warrant.unit, warrant.purpose);
  return best;
}

/// An inetd service that has no socket at the moment: its line still says transport and port.
ServiceFit ByInetdPort(const PortList& list, const Service& service) {
  const auto port = ParseNumber<std::uint16_t>(service.port);
  const auto transport = ParseTransport(service.transport);
  if (!port || !transport) return ServiceFit::kNone;
  ServiceFit best = ServiceFit::kNone;
  for (const Warrant& warrant : list.ports) {
    if (warrant.transport != *transport || warrant.direction == "out" || warrant.ports.ephemeral ||
        !warrant.ports.Contains(*port))
      continue;
    best = std::max(best, warrant.purpose.empty() ? ServiceFit::kDrafted : ServiceFit::kCovered);
  }
  return best;
}

ServiceFit FitOf(const PortList& list, const PortVerdicts& ports, const Service& service) {
  ServiceFit best = std::max(ByName(list, service.name), ports.Of(service.name));
  if (IsSuperServerEntry(service)) {
    // "telnet" in the list stands for "telnet/tcp" and "telnet/udp".
    const std::string bare = service.name.substr(0, service.name.find('/'));
    best = std::max({best, ByName(list, bare), ByInetdPort(list, service)});
  }
  for (const auto* related : {&service.triggers, &service.triggered_by}) {
    for (const std::string& name : *related)
      best = std::max({best, ByName(list, name), ports.Of(name)});
  }
  return best;
}

void Report(const Service& service, ServiceFit fit, FindingBook& book) {
  FindingSubject subject;
  subject.service = FamilyName(service);
  Finding& finding = book.About(FindingKind::kUndocumentedService, Verdict::kFail, subject);
  const std::string name = Printable(service.name);
  const std::string state = StateText(service);
  const std::string said = fmt::format("{} is {}", name, state);
  if (finding.services.empty()) {
    finding.title = IsRunning(service) ? fmt::format("{} runs without a warrant", name)
                                       : fmt::format("{} starts at boot without a warrant", name);
    finding.why = fit == ServiceFit::kDrafted
                      ? "The list has a drafted entry for it without a purpose, which warrants "
                        "nothing. "
                      : "No entry of the port list names it and none covers a port of it. ";
    finding.identity.program = service.program;
    finding.identity.unit = IsSuperServerEntry(service) ? std::string() : service.name;
    finding.identity.user = service.user;
    finding.identity.package = PackageOf(service);
    finding.requirements = {"R4"};
    finding.references = {"TR 33.806 R1, R4", "TS 33.117 4.3.2.1"};
  }
  finding.why += (finding.services.empty() ? "" : " ") + said + ".";
  if (IsRunning(service)) AddOnce(finding.requirements, "R1");
  AddOnce(finding.services, service.name);
}

}  // namespace

ServiceCounts JudgeServices(const ElementView& view, std::span<const JudgedListener> judged,
                            const PortList* list, FindingBook& book) {
  const PortVerdicts ports(view, judged);
  ServiceCounts counts;
  for (const Service* service : view.services()) {
    if (!IsActivated(*service)) continue;
    ++counts.activated;
    if (IsRunning(*service)) ++counts.running;
    if (list == nullptr) continue;
    switch (const ServiceFit fit = FitOf(*list, ports, *service)) {
      case ServiceFit::kCovered:
        ++counts.covered;
        break;
      case ServiceFit::kFoundThroughPort:
        break;
      case ServiceFit::kNone:
      case ServiceFit::kDrafted:
        Report(*service, fit, book);
        break;
    }
  }
  return counts;
}

}  // namespace pw

#include "audit/scene_test.h"

#include "model/catalogue.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::uint64_t kInode = 4026531833;

IpAddress Address(std::string_view text) {
  return *IpAddress::Parse(text);
}

bool Listens(Transport transport) {
  return transport == Transport::kTcp || transport == Transport::kSctp ||
         transport == Transport::kMptcp;
}

}  // namespace

Scene::Scene() : now(*ParseRfc3339("2026-06-01T12:00:00Z")) {
  inventory.taken = *ParseRfc3339("2026-06-01T11:59:00Z");
  inventory.host.name = "mme-01";
  NetworkNamespace own;
  own.inode = kInode;
  own.name = "host";
  own.own = true;
  inventory.namespaces.push_back(own);
  for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
    Coverage& row = Cover("sockets", CoverageStatus::kComplete, "");
    row.netns = kInode;
    row.transport = transport;
  }
  for (const std::string_view subject : {"namespaces", "owners", "services"})
    Cover(subject, CoverageStatus::kComplete, "");
  list.element.name = "mme-01";
  list.interfaces.push_back({"s1-mme", "control", {Address("10.77.0.2"), Address("fd77::2")}, {}});
  list.interfaces.push_back({"oam", "oam", {Address("10.78.0.2")}, {}});
}

Listener& Scene::Open(Transport transport, std::string_view address, std::uint16_t port,
                      std::string_view program, std::string_view unit) {
  Listener listener;
  listener.transport = transport;
  listener.address = Address(address);
  listener.family = listener.address.family();
  listener.port = port;
  listener.state = Listens(transport) ? ListenerState::kListen : ListenerState::kBound;
  listener.unit = std::string(unit);
  listener.id =
      fmt::format("{}/{}/{}#{}", ToString(transport), address, port, inventory.listeners.size());
  if (!program.empty()) {
    Process process;
    process.pid = 100 + static_cast<std::int32_t>(inventory.processes.size());
    process.exe = std::string(program);
    process.comm = std::string(program.substr(program.rfind('/') + 1)).substr(0, 15);
    process.user = "root";
    process.uid = 0;
    process.unit = std::string(unit);
    listener.owner = OwnerKind::kProcess;
    listener.processes = {static_cast<std::uint32_t>(inventory.processes.size())};
    inventory.processes.push_back(std::move(process));
  }
  inventory.listeners.push_back(std::move(listener));
  return inventory.listeners.back();
}

Listener& Scene::Inetd(std::string_view service, std::uint16_t port, std::string_view program,
                       Transport transport) {
  Listener& listener = Open(transport, "0.0.0.0", port, "/usr/sbin/inetd", "inetd.service");
  listener.owner = OwnerKind::kInetd;
  listener.service = std::string(service);
  listener.service_source = "inetd";
  Service line;
  line.name = fmt::format("{}/{}", service, ToString(transport));
  line.manager = line.start = "inetd";
  line.active = line.starts_on_boot = true;
  line.file = fmt::format("/etc/inetd.conf:{}", 10 + inventory.services.size());
  line.program = std::string(program);
  line.user = "root";
  line.transport = std::string(ToString(transport));
  line.port = fmt::to_string(port);
  line.listeners = {listener.id};
  inventory.services.push_back(std::move(line));
  return listener;
}

Listener& Scene::Kernel(Transport transport, std::uint16_t port, std::string_view subsystem) {
  Listener& listener = Open(transport, "0.0.0.0", port, "");
  listener.owner = OwnerKind::kKernel;
  listener.subsystem = std::string(subsystem);
  return listener;
}

Service& Scene::Unit(std::string_view name, std::string_view program) {
  Service unit;
  unit.name = std::string(name);
  unit.manager = "systemd";
  unit.active = true;
  unit.sub_state = name.ends_with(".socket") ? "listening" : "running";
  unit.start = "enabled";
  unit.starts_on_boot = true;
  unit.boot_reason = "WantedBy=multi-user.target";
  unit.program = std::string(program);
  inventory.services.push_back(std::move(unit));
  return inventory.services.back();
}

Warrant& Scene::Allow(std::string_view interface, Transport transport, std::uint16_t port,
                      std::string_view service) {
  Warrant warrant;
  warrant.interface = std::string(interface);
  warrant.transport = transport;
  warrant.ports = {port, port, false};
  warrant.service = std::string(service);
  warrant.purpose = "needed";
  warrant.place = {"list.yaml", 10 + static_cast<int>(list.ports.size()), 5};
  list.ports.push_back(std::move(warrant));
  return list.ports.back();
}

ServiceWarrant& Scene::AllowService(std::string_view unit) {
  list.services.push_back({std::string(unit), "needed", "", {}});
  return list.services.back();
}

void Scene::Forbid(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    forbidden.push_back(*BuiltInForbiddenList(name));
}

Coverage& Scene::Cover(std::string_view subject, CoverageStatus status, std::string_view reason) {
  Coverage row;
  row.subject = std::string(subject);
  row.status = status;
  row.reason = std::string(reason);
  inventory.coverage.push_back(std::move(row));
  return inventory.coverage.back();
}

AuditReport Scene::Run(std::string_view netns, bool with_list, const ScanResult* scan,
                       const Baseline* baseline) const {
  const auto selection = SelectNetns(inventory, netns);
  return Evaluate({inventory,
                   with_list ? &list : nullptr,
                   forbidden,
                   *selection,
                   now,
                   Tool{"portwarrant", "1", "c"},
                   scan == nullptr ? std::span<const ScanResult>() : std::span(scan, 1),
                   {},
                   nullptr,
                   {},
                   baseline});
}

AuditReport Scene::RunWith(std::span<const ScanResult> scans,
                           std::span<const ElementNetwork> networks,
                           const FilterOffLook* filter_off, const Baseline* baseline) const {
  const auto selection = SelectNetns(inventory, "all");
  return Evaluate({inventory,
                   &list,
                   forbidden,
                   *selection,
                   now,
                   Tool{"portwarrant", "1", "c"},
                   scans,
                   {},
                   nullptr,
                   networks,
                   baseline,
                   filter_off});
}

std::vector<std::string> Findings(const AuditReport& report) {
  std::vector<std::string> texts;
  for (const Finding& finding : report.findings) {
    texts.push_back(fmt::format("{} {} {} {}", ToString(finding.kind), ToString(finding.subject),
                                finding.Accepted() ? "accepted" : ToString(finding.verdict),
                                ToString(finding.severity)));
  }
  return texts;
}

Finding FindingOf(const AuditReport& report, FindingKind kind, std::string_view subject) {
  for (const Finding& finding : report.findings) {
    if (finding.kind == kind &&
        (ToString(finding.subject) == subject || finding.subject.service == subject))
      return finding;
  }
  throw std::runtime_error(fmt::format("no finding {} {}", ToString(kind), subject));
}

RequirementResult Requirement(const AuditReport& report, std::string_view id) {
  return *std::ranges::find(report.requirements, id, &RequirementResult::id);
}

std::string Verdicts(const AuditReport& report) {
  std::string text;
  for (const RequirementResult& result : report.requirements)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", result.id, ToString(result.verdict));
  return text;
}

TestStep StepOf(const AuditReport& report, std::string_view forbidden_id) {
  for (const TestCase& test_case : report.test_cases) {
    for (const TestStep& step : test_case.steps) {
      if (step.action.find(fmt::format(" {}:", forbidden_id)) != std::string::npos) return step;
    }
  }
  throw std::runtime_error(fmt::format("no step for {}", forbidden_id));
}

}  // namespace pw

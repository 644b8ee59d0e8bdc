#pragma once

#include "audit/evaluate.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// A small element for tests: one own namespace with complete coverage, two interfaces (s1-mme
/// 10.77.0.2 and fd77::2, oam 10.78.0.2), and whatever a test adds.
class Scene {
 public:
  Scene();

  /// An open socket; state follows from the transport. `program` empty = holder unknown.
  Listener& Open(Transport transport, std::string_view address, std::uint16_t port,
                 std::string_view program, std::string_view unit = "");
  /// A socket of inetd that runs `service`, with its line; `program` empty = internal.
  Listener& Inetd(std::string_view service, std::uint16_t port, std::string_view program,
                  Transport transport = Transport::kTcp);
  Listener& Kernel(Transport transport, std::uint16_t port, std::string_view subsystem);
  Service& Unit(std::string_view name, std::string_view program = "");
  Process& LastProcess() { return inventory.processes.back(); }

  Warrant& Allow(std::string_view interface, Transport transport, std::uint16_t port,
                 std::string_view service = "service");
  ServiceWarrant& AllowService(std::string_view unit);
  /// Built-in forbidden lists.
  void Forbid(std::initializer_list<std::string_view> names);
  Coverage& Cover(std::string_view subject, CoverageStatus status, std::string_view reason);

  AuditReport Run(std::string_view netns = "all", bool with_list = true,
                  const ScanResult* scan = nullptr, const Baseline* baseline = nullptr) const;
  /// With the list, all namespaces, and these views from outside.
  AuditReport RunWith(std::span<const ScanResult> scans,
                      std::span<const ElementNetwork> networks = {},
                      const FilterOffLook* filter_off = nullptr,
                      const Baseline* baseline = nullptr) const;

  Inventory inventory;
  PortList list;
  std::vector<ForbiddenList> forbidden;
  TimePoint now;
};

/// "kind subject verdict severity", in the order of the report.
std::vector<std::string> Findings(const AuditReport& report);
/// The finding of a kind about a subject ("tcp/23" or a service); fails the test if there is none.
Finding FindingOf(const AuditReport& report, FindingKind kind, std::string_view subject);
RequirementResult Requirement(const AuditReport& report, std::string_view id);
/// "R1=pass R2=pass R3=inconclusive R4=pass R5=pass".
std::string Verdicts(const AuditReport& report);
/// The TC3 step of a forbidden entry.
TestStep StepOf(const AuditReport& report, std::string_view forbidden_id);

}  // namespace pw

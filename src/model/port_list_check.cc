#include "model/port_list_check.h"

#include "base/text.h"
#include "model/catalogue.h"
#include "model/check_issues.h"
#include "model/check_warrants.h"
#include "model/finding.h"
#include "model/nearest_name.h"
#include "model/yaml_reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr auto kDomains = std::to_array<std::string_view>({"oam", "control", "user", "li"});
constexpr auto kFindingKinds = std::to_array<FindingKind>(
    {FindingKind::kUndocumentedPort, FindingKind::kUndocumentedService, FindingKind::kForbiddenPort,
     FindingKind::kForbiddenService, FindingKind::kInsecureConfiguration,
     FindingKind::kWrongInterface, FindingKind::kWrongProcess, FindingKind::kDocumentedNotFound,
     FindingKind::kHiddenListener, FindingKind::kUnexplainedExposure, FindingKind::kVulnerability,
     FindingKind::kChangedAfterRestart, FindingKind::kExpiredException});

void CheckElement(const PortList& list, CheckIssues& issues) {
  const SourcePlace whole;
  if (list.element.name.empty()) issues.Warning(whole, "the element has no name");
  const std::string& wanted = list.element.element_class;
  const auto profiles = ProfileNames();
  if (wanted.empty()) {
    issues.Warning(whole, "the element has no class");
  } else if (std::ranges::find(profiles, wanted) == profiles.end()) {
    issues.Warning(whole, fmt::format("there is no profile for the class {}{}", Quoted(wanted),
                                      NameHint(wanted, profiles)));
  }
  if (list.ports.empty() && list.services.empty()) {
    issues.Warning(whole, "the list has no entries: whatever is open has no warrant");
  }
}

void CheckInterfaces(const PortList& list, CheckIssues& issues) {
  std::set<std::string_view> names = {"any", "local"};
  std::map<IpAddress, std::string_view> owner;
  for (const Interface& interface : list.interfaces) {
    if (interface.name == "any" || interface.name == "local") {
      issues.Error(interface.place, fmt::format("an interface cannot be named \"{}\", which means "
                                                "something else in entries",
                                                interface.name));
    } else if (!names.insert(interface.name).second) {
      issues.Error(interface.place,
                   fmt::format("the interface {} stands twice", Quoted(interface.name)));
    }
    if (!interface.domain.empty() &&
        std::ranges::find(kDomains, interface.domain) == kDomains.end()) {
      issues.Warning(interface.place, fmt::format("unknown domain {}{}", Quoted(interface.domain),
                                                  NameHint(interface.domain, kDomains)));
    }
    if (interface.addresses.empty()) {
      issues.Warning(interface.place,
                     fmt::format("the interface {} has no address", Quoted(interface.name)));
    }
    for (const IpAddress& address : interface.addresses) {
      const auto [other, is_new] = owner.emplace(address.Unmapped(), interface.name);
      if (!is_new) {
        issues.Error(interface.place,
                     other->second == interface.name
                         ? fmt::format("the address {} stands twice", ToString(address))
                         : fmt::format("the address {} is on {} too", ToString(address),
                                       Quoted(other->second)));
      }
      if (address.IsAny()) {
        issues.Error(interface.place,
                     fmt::format("{} is no address of an interface; entries say \"any\"",
                                 ToString(address)));
      } else if (address.IsLoopback()) {
        issues.Error(interface.place,
                     fmt::format("{} is loopback; entries say \"local\"", ToString(address)));
      }
    }
  }
}

void CheckServices(const PortList& list, CheckIssues& issues) {
  std::map<std::string_view, int> lines;
  for (const ServiceWarrant& service : list.services) {
    if (Trim(service.purpose).empty()) {
      issues.Error(service.place, fmt::format("{} has no purpose", Quoted(service.unit)));
    }
    if (service.unit == "*") {
      issues.Error(service.place, "\"*\" would warrant every service");
    }
    const auto [other, is_new] = lines.emplace(service.unit, service.place.line);
    if (!is_new) {
      issues.Error(service.place, fmt::format("{} repeats the entry in line {}",
                                              Quoted(service.unit), other->second));
    }
  }
}

/// "tcp/21@oam" and "udp/ephemeral" are about ports, everything else names a service.
void CheckSubject(const PortList& list, const AcceptedException& exception, CheckIssues& issues) {
  const std::string_view subject = exception.subject;
  const auto slash = subject.find('/');
  if (slash == std::string_view::npos || !ParseTransport(subject.substr(0, slash))) return;
  const auto at = subject.find('@', slash);
  const std::string_view port = subject.substr(
      slash + 1, at == std::string_view::npos ? std::string_view::npos : at - slash - 1);
  if (port != "ephemeral" && !ParseNumber<std::uint16_t>(port)) {
    issues.Error(exception.place, fmt::format("the subject {} has no port: it looks like tcp/21, "
                                              "tcp/21@oam or udp/ephemeral",
                                              Quoted(subject)));
  }
  if (at == std::string_view::npos) return;
  std::vector<std::string_view> names = {"any", "local"};
  for (const Interface& interface : list.interfaces)
    names.push_back(interface.name);
  const std::string_view interface = subject.substr(at + 1);
  if (std::ranges::find(names, interface) == names.end()) {
    issues.Error(exception.place, fmt::format("the subject {} names an unknown interface{}",
                                              Quoted(subject), NameHint(interface, names)));
  }
}

void CheckExceptions(const PortList& list, TimePoint now, CheckIssues& issues) {
  std::vector<std::string_view> kinds;
  for (const FindingKind kind : kFindingKinds)
    kinds.push_back(ToString(kind));
  for (const AcceptedException& exception : list.exceptions) {
    const auto need = [&](bool missing, std::string_view key) {
      if (missing) issues.Error(exception.place, fmt::format("an exception needs \"{}\"", key));
    };
    need(exception.finding.empty(), "finding");
    need(exception.subject.empty(), "subject");
    need(Trim(exception.owner).empty(), "owner");
    need(Trim(exception.reason).empty(), "reason");
    need(exception.expires == TimePoint{}, "expires");
    if (!exception.finding.empty() && !ParseFindingKind(exception.finding)) {
      issues.Error(exception.place,
                   fmt::format("unknown finding kind {}{}", Quoted(exception.finding),
                               NameHint(exception.finding, kinds)));
    }
    CheckSubject(list, exception, issues);
    if (exception.expires != TimePoint{} && now >= exception.expires + std::chrono::hours(24)) {
      issues.Warning(exception.place,
                     fmt::format("the exception for {} expired on {}; its finding counts again",
                                 Quoted(exception.subject), ToDate(exception.expires)));
    }
  }
}

void CheckForbiddenNames(const PortList& list, CheckIssues& issues) {
  const SourcePlace whole;
  const auto known = ForbiddenListNames();
  std::set<std::string_view> seen;
  for (const std::string& name : list.forbidden) {
    if (!IsForbiddenFile(name) && std::ranges::find(known, name) == known.end()) {
      issues.Error(whole, fmt::format("unknown forbidden list {}{} (a file of your own is named "
                                      "with .yaml)",
                                      Quoted(name), NameHint(name, known)));
    }
    if (!seen.insert(name).second) {
      issues.Warning(whole, fmt::format("the forbidden list {} stands twice", Quoted(name)));
    }
  }
  if (list.forbidden.empty()) {
    issues.Warning(whole, "the list names no forbidden lists, so R5 cannot be judged");
  }
}

/// Why a row forbids what a warrant allows; empty if it does not.
std::string ForbiddenBy(const ForbiddenService& row, const Warrant& warrant) {
  if (row.rule == ForbiddenRule::kConfiguration) return {};
  if (ToLower(warrant.service) == row.protocol) return "the service " + row.protocol;
  const std::string_view process = Basename(warrant.process);
  if (!process.empty() && std::ranges::find(row.processes, process) != row.processes.end()) {
    return fmt::format("the process {}", Printable(process));
  }
  if (row.rule != ForbiddenRule::kPort || warrant.ports.ephemeral) return {};
  for (const PortHint& hint : row.ports) {
    if (hint.transport == warrant.transport && warrant.ports.Contains(hint.port)) {
      return fmt::format("port {}/{}", ToString(hint.transport), hint.port);
    }
  }
  return {};
}

void CheckForbidden(const PortList& list, std::span<const ForbiddenList> forbidden,
                    CheckIssues& issues) {
  for (const Warrant& warrant : list.ports) {
    if (warrant.direction == "out") continue;
    std::string why;
    std::vector<std::string> rows;
    for (const ForbiddenList& other : forbidden) {
      const auto row = std::ranges::find_if(other.services, [&](const ForbiddenService& service) {
        return !ForbiddenBy(service, warrant).empty();
      });
      if (row == other.services.end()) continue;
      if (why.empty()) why = ForbiddenBy(*row, warrant);
      rows.push_back(fmt::format("{} {}", other.name, row->id));
    }
    if (rows.empty()) continue;
    issues.Warning(warrant.place,
                   fmt::format("{}: {} is forbidden ({}), so it stays a finding although it is "
                               "listed",
                               NameOf(warrant), why, fmt::join(rows, ", ")));
  }
}

}  // namespace

bool IsForbiddenFile(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".yaml") ||
         name.ends_with(".yml");
}

std::vector<ListIssue> CheckPortList(const PortList& list, std::span<const ForbiddenList> forbidden,
                                     TimePoint now) {
  CheckIssues issues;
  CheckElement(list, issues);
  CheckForbiddenNames(list, issues);
  CheckInterfaces(list, issues);
  CheckWarrants(list, issues);
  CheckContradictions(list, issues);
  CheckForbidden(list, forbidden, issues);
  CheckServices(list, issues);
  CheckExceptions(list, now, issues);
  std::vector<ListIssue> found = issues.Take();
  std::ranges::stable_sort(found, {}, [](const ListIssue& issue) { return issue.place.line; });
  return found;
}

}  // namespace pw

#include "audit/snmp_configuration.h"

#include "audit/finding_book.h"
#include "audit/holder.h"
#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

using Says = SnmpConfiguration::Says;

constexpr std::array<std::string_view, 4> kSettled = {"snmpv1-read", "snmpv1-write", "snmpv2c-read",
                                                      "snmpv2c-write"};

bool IsSettledHere(const std::string& weakness) {
  return std::ranges::find(kSettled, weakness) != kSettled.end();
}

bool Names(const ForbiddenService& service, const std::string& weakness) {
  return std::ranges::find(service.weaknesses, weakness) != service.weaknesses.end();
}

/// What a right is called in the lists.
std::vector<std::string> WeaknessesOf(const SnmpGrant& grant) {
  std::vector<std::string> ids;
  if (grant.write) ids.push_back(fmt::format("snmp{}-write", grant.version));
  if (grant.read) ids.push_back(fmt::format("snmp{}-read", grant.version));
  return ids;
}

std::string Place(const SnmpGrant& grant) {
  return grant.line == 0 ? Printable(grant.file)
                         : fmt::format("{}:{}", Printable(grant.file), grant.line);
}

std::string Sentence(const SnmpGrant& grant, bool writes) {
  const std::string who = grant.source == "default"
                              ? std::string("everyone")
                              : fmt::format("requests from {}", Printable(grant.source));
  return fmt::format("{} ({}{}) lets {} {} by SNMP{} what is in the view {}.", Place(grant),
                     Printable(grant.directive),
                     grant.access.empty() ? "" : ", with " + Printable(grant.access), who,
                     writes ? "write" : "read", grant.version, Printable(grant.view));
}

const SnmpAccess* AccessOf(const Inventory& inventory, const Process& process) {
  const auto access = std::ranges::find_if(inventory.snmp_access, [&](const SnmpAccess& one) {
    return &inventory.processes.at(one.process) == &process;
  });
  return access == inventory.snmp_access.end() ? nullptr : &*access;
}

/// A client's socket, and those on which an agent waits for its subagents: SMUX (RFC 1227) and
/// AgentX (RFC 2741).
bool ServesNobody(const Listener& listener) {
  return listener.ephemeral ||
         (listener.transport == Transport::kTcp && (listener.port == 199 || listener.port == 705));
}

/// Such a socket of an agent that listens on another one too.
bool ServesElsewhere(const ElementView& view, const JudgedListener& row, std::uint32_t process) {
  return ServesNobody(*row.listener) &&
         std::ranges::any_of(view.listeners(), [&](const Listener* other) {
           return !ServesNobody(*other) &&
                  std::ranges::find(other->processes, process) != other->processes.end();
         });
}

void AddGrants(const ForbiddenService& service, const JudgedListener& row, const SnmpAccess& access,
               SnmpConfiguration& said) {
  for (const SnmpGrant& grant : access.grants) {
    if (grant.family != row.listener->family) continue;
    for (const std::string& weakness : WeaknessesOf(grant)) {
      if (!Names(service, weakness)) continue;
      AddOnce(said.details, Sentence(grant, weakness.ends_with("-write")));
      AddOnce(said.evidence,
              fmt::format("configuration {} ({})", Place(grant), Printable(grant.directive)));
      break;  // who writes is not told apart from who reads
    }
  }
}

/// An answer that no rule allows shows that other rules are in force.
bool IsContradicted(const JudgedListener& row, const SnmpAccess& access) {
  std::vector<std::string> allowed;
  for (const SnmpGrant& grant : access.grants) {
    if (grant.family != row.listener->family) continue;
    for (const std::string& weakness : WeaknessesOf(grant))
      AddOnce(allowed, weakness);
  }
  return std::ranges::any_of(row.heard, [&](const ServiceIdentity* identity) {
    return std::ranges::any_of(identity->weaknesses, [&](const Weakness& weakness) {
      return IsSettledHere(weakness.id) && std::ranges::find(allowed, weakness.id) == allowed.end();
    });
  });
}

/// Says what keeps the rules of one holder from settling the entry; empty if nothing does.
std::string WhyOpen(const JudgedListener& row, const SnmpAccess& access) {
  if (!access.complete) return Printable(access.reason);
  if (IsContradicted(row, access)) return "it answers otherwise than its configuration says";
  return {};
}

}  // namespace

SnmpConfiguration ReadSnmpConfiguration(const ForbiddenService& service, const ElementView& view,
                                        const JudgedListener& row) {
  SnmpConfiguration said;
  if (service.protocol != "snmp" || !std::ranges::all_of(service.weaknesses, IsSettledHere))
    return said;
  bool elsewhere = false;
  bool any = false;
  for (const std::uint32_t index : row.listener->processes) {
    const Process& process = view.inventory().processes.at(index);
    if (IsServiceManager(process)) continue;
    const SnmpAccess* access = AccessOf(view.inventory(), process);
    if (access == nullptr) {
      if (said.reason.empty() && row.listener->processes.size() > 1)
        said.reason = fmt::format("{} holds it too", Printable(ProgramName(process)));
      said.says = Says::kOpen;
      continue;
    }
    any = true;
    if (ServesElsewhere(view, row, index)) elsewhere = true;
    AddGrants(service, row, *access, said);
    if (said.reason.empty()) said.reason = WhyOpen(row, *access);
  }
  if (!any) return {};
  if (!said.details.empty()) {
    said.says = elsewhere ? Says::kElsewhere : Says::kForbidden;
  } else if (said.says == Says::kOpen || !said.reason.empty()) {
    said.says = Says::kOpen;
  } else {
    said.says = Says::kClean;
  }
  return said;
}

}  // namespace pw

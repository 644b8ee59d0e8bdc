#include "audit/forbidden_match.h"

#include "audit/finding_book.h"
#include "audit/heard.h"
#include "audit/known_daemon.h"
#include "audit/name_pattern.h"
#include "audit/service_state.h"
#include "base/text.h"
#include "model/wire_transport.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace pw {
namespace {

bool HasTransport(const ForbiddenService& forbidden, Transport transport) {
  return forbidden.ports.empty() || std::ranges::any_of(forbidden.ports, [&](const PortHint& hint) {
           return hint.transport == OnTheWire(transport);
         });
}

bool HasPort(const ForbiddenService& forbidden, const Listener& listener) {
  return std::ranges::any_of(forbidden.ports, [&](const PortHint& hint) {
    return hint.transport == OnTheWire(listener.transport) && hint.port == listener.port;
  });
}

/// "telnet/tcp" and "telnet" give "telnet".
std::string_view InetdName(const Service& service) {
  return std::string_view(service.name).substr(0, service.name.find('/'));
}

/// "tcp6" is tcp; nothing for RPC and unknown words.
std::optional<Transport> InetdTransport(const Service& service) {
  std::string_view text = service.transport;
  while (text.ends_with('4') || text.ends_with('6'))
    text.remove_suffix(1);
  return ParseTransport(text);
}

/// What a program is known to be instead of `forbidden`; empty if nothing is known.
std::string KnownOther(const ForbiddenService& forbidden, std::string_view path) {
  const std::string_view name = Basename(path);
  if (name.empty() || MatchesAny(forbidden.processes, name)) return {};
  const std::string_view protocol = KnownProtocol(name);
  if (!protocol.empty() && protocol != forbidden.protocol)
    return fmt::format("{} ({})", Printable(name), protocol);
  if (MatchesAny(forbidden.not_this, name)) return Printable(name);
  return {};
}

void AddEvidence(std::vector<std::string>& evidence, std::string_view what, std::string_view name) {
  std::string text = fmt::format("{} {}", what, Printable(name));
  if (std::ranges::find(evidence, text) == evidence.end()) evidence.push_back(std::move(text));
}

std::vector<std::string> UnitsOf(const JudgedListener& judged) {
  std::vector<std::string> units = {judged.listener->unit, judged.listener->creator_unit};
  for (const Process* process : judged.holder.processes)
    units.push_back(process->unit);
  return units;
}

void AddPackages(const ForbiddenService& forbidden, const JudgedListener& judged,
                 std::vector<std::string>& evidence) {
  const bool names_else = !forbidden.processes.empty() || !forbidden.units.empty();
  if (names_else && !HasPort(forbidden, *judged.listener)) return;
  for (const Process* process : judged.holder.processes) {
    if (process->package && MatchesAny(forbidden.packages, process->package->name))
      AddEvidence(evidence, "package", process->package->name);
  }
  for (const Service* service : judged.holder.services) {
    if (IsSuperServerEntry(*service) && service->package &&
        MatchesAny(forbidden.packages, service->package->name))
      AddEvidence(evidence, "package", service->package->name);
  }
}

/// The strongest answer that is the forbidden service; null if none is.
const ServiceIdentity* HeardAs(const ForbiddenService& forbidden, const JudgedListener& judged) {
  const ServiceIdentity* best = nullptr;
  for (const ServiceIdentity* identity : judged.heard) {
    if (SpeaksForbidden(forbidden, *identity) &&
        (best == nullptr || identity->confidence > best->confidence))
      best = identity;
  }
  return best;
}

/// What the holder answered as instead, where behaviour proves it.
std::vector<std::string> HeardOther(const JudgedListener& judged) {
  std::vector<std::string> others;
  for (const ServiceIdentity* identity : judged.heard) {
    if (IsProven(*identity)) AddOnce(others, HeardText(*identity));
  }
  return others;
}

/// Names that belong to the thing itself.
std::vector<std::string> DirectEvidence(const ForbiddenService& forbidden,
                                        const JudgedListener& judged) {
  std::vector<std::string> evidence;
  for (const std::string& program : judged.holder.programs) {
    if (MatchesAny(forbidden.processes, Basename(program)))
      AddEvidence(evidence, "program", program);
  }
  if (MatchesAny(forbidden.subsystems, judged.listener->subsystem))
    AddEvidence(evidence, "kernel subsystem", judged.listener->subsystem);
  return evidence;
}

/// Names of what surrounds it: they speak only where the program is not known to be another.
void AddIndirectEvidence(const ForbiddenService& forbidden, const JudgedListener& judged,
                         std::vector<std::string>& evidence) {
  const Listener& listener = *judged.listener;
  for (const Service* service : judged.holder.services) {
    if (IsSuperServerEntry(*service) && MatchesAny(forbidden.inetd, InetdName(*service)))
      AddEvidence(evidence, service->manager + " service", service->name);
  }
  for (const std::string& unit : UnitsOf(judged)) {
    if (MatchesAny(forbidden.units, unit)) AddEvidence(evidence, "unit", unit);
  }
  AddPackages(forbidden, judged, evidence);
  // What inetd's line says is evidence already; a port number is none.
  const bool own_source = !listener.service_source.empty() &&
                          listener.service_source != "port-number" &&
                          listener.service_source != "inetd";
  if (own_source && listener.service == forbidden.protocol)
    AddEvidence(evidence, "inventory: service by " + listener.service_source, listener.service);
  if (!judged.match) return;
  for (const Warrant* warrant : judged.match->warrants) {
    if (ToLower(warrant->service) == forbidden.protocol)
      AddEvidence(evidence, "the port list calls it", warrant->service);
  }
}

/// What else the holder of a hinted port is known to be.
std::vector<std::string> OtherThan(const ForbiddenService& forbidden,
                                   const JudgedListener& judged) {
  const Listener& listener = *judged.listener;
  std::vector<std::string> others;
  for (const std::string& program : judged.holder.programs) {
    std::string other = KnownOther(forbidden, program);
    // One unknown program among the holders is enough to leave the question open.
    if (other.empty()) return {};
    others.push_back(std::move(other));
  }
  if (!others.empty()) return others;
  if (!listener.subsystem.empty()) return {"kernel: " + listener.subsystem};
  return others;
}

/// The holder is unknown to us, but the inventory or a fulfilled warrant says what it serves.
std::vector<std::string> DocumentedOther(const ForbiddenService& forbidden,
                                         const JudgedListener& judged) {
  const Listener& listener = *judged.listener;
  if (!judged.holder.known) return {};
  if (!listener.service.empty() && listener.service != forbidden.protocol &&
      !listener.service_source.empty() && listener.service_source != "port-number") {
    return {fmt::format("{} ({}, by {})", Printable(judged.holder.name),
                        Printable(listener.service), listener.service_source)};
  }
  if (judged.Covered()) {
    for (const Warrant* warrant : judged.match->warrants) {
      if (!warrant->process.empty() && !warrant->service.empty())
        return {fmt::format("{} (documented as {})", Printable(judged.holder.name),
                            Printable(warrant->service))};
    }
  }
  const bool client = listener.transport == Transport::kUdp && listener.ephemeral;
  if (client) return {Printable(judged.holder.name) + " (a port that the kernel picked)"};
  return {};
}

}  // namespace

ForbiddenMatch MatchForbidden(const ForbiddenService& forbidden, const JudgedListener& judged) {
  if (!judged.open) return {};
  const ServiceIdentity* heard = HeardAs(forbidden, judged);
  const bool proven = heard != nullptr && IsProven(*heard);
  if (!proven && !HasTransport(forbidden, judged.listener->transport)) return {};
  const bool hinted = HasPort(forbidden, *judged.listener);
  if (forbidden.rule == ForbiddenRule::kPort && !hinted) return {};
  std::vector<std::string> evidence = DirectEvidence(forbidden, judged);
  if (proven) evidence.push_back(fmt::format("its answers ({})", ToString(heard->confidence)));
  std::vector<std::string> others;
  if (evidence.empty()) {
    if (heard == nullptr) others = HeardOther(judged);
    if (others.empty()) others = OtherThan(forbidden, judged);
    if (others.empty()) AddIndirectEvidence(forbidden, judged, evidence);
  } else {
    AddIndirectEvidence(forbidden, judged, evidence);
  }
  if (forbidden.rule == ForbiddenRule::kPort) {
    AddEvidence(evidence, "open port",
                fmt::format("{}/{}", ToString(judged.listener->transport), judged.listener->port));
  }
  if (!evidence.empty())
    return {ForbiddenFit::kIdentified, std::move(evidence), proven ? heard : nullptr};
  // Words that a stranger chose to say, with nothing known that contradicts them.
  if (heard != nullptr && heard->confidence == Confidence::kBanner && others.empty())
    return {ForbiddenFit::kHint, {HeardText(*heard)}, heard};
  if (!hinted) return {};
  if (others.empty()) others = DocumentedOther(forbidden, judged);
  if (!others.empty()) return {ForbiddenFit::kOther, std::move(others), nullptr};
  return {ForbiddenFit::kHint, {fmt::format("port number {}", judged.listener->port)}, nullptr};
}

ForbiddenMatch MatchForbidden(const ForbiddenService& forbidden, const Service& service) {
  std::vector<std::string> evidence;
  if (MatchesAny(forbidden.processes, Basename(service.program)))
    AddEvidence(evidence, "program", service.program);
  if (IsSuperServerEntry(service)) {
    const std::optional<Transport> transport = InetdTransport(service);
    if (transport && !HasTransport(forbidden, *transport)) return {};
    if (KnownOther(forbidden, service.program).empty() &&
        MatchesAny(forbidden.inetd, InetdName(service)))
      AddEvidence(evidence, service.manager + " service", service.name);
  } else if (MatchesAny(forbidden.units, service.name)) {
    AddEvidence(evidence, "unit", service.name);
  }
  const bool names_else = !forbidden.processes.empty() || !forbidden.units.empty();
  if (service.package && (!names_else || !evidence.empty()) &&
      MatchesAny(forbidden.packages, service.package->name))
    AddEvidence(evidence, "package", service.package->name);
  if (evidence.empty()) return {};
  return {ForbiddenFit::kIdentified, std::move(evidence), nullptr};
}

}  // namespace pw

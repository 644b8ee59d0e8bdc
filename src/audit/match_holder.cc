#include "audit/match_holder.h"

#include "audit/name_pattern.h"
#include "base/text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace pw {
namespace {

bool NamesProgram(std::string_view wanted, std::string_view program) {
  if (wanted.starts_with('/')) return wanted == program;
  return wanted == Basename(program);
}

HolderMatch Differs(std::string_view what, std::string_view found, std::string_view wanted) {
  return {HolderFit::kDiffers,
          fmt::format("{} is {}, the warrant names {}", what, Printable(found), wanted)};
}

HolderMatch MatchProcess(const Warrant& warrant, const Listener& listener, const Holder& holder) {
  const std::string& wanted = warrant.process;
  if (listener.owner == OwnerKind::kKernel) {
    if (wanted == listener.subsystem) return {};
    return Differs("the holder", "the kernel (" + listener.subsystem + ")", wanted);
  }
  if (listener.owner == OwnerKind::kInetd) {
    const bool super = std::ranges::any_of(holder.processes, [&](const Process* process) {
      return NamesProgram(wanted, process->exe);
    });
    if (super) return {};
  }
  // What a socket unit would start is a name in a unit file: good enough to be the warranted one.
  for (const Process* process : holder.processes) {
    if (listener.owner == OwnerKind::kInetd || IsServiceManager(*process)) continue;
    if (process->exe.empty()) {
      return {HolderFit::kUnseen, fmt::format("the executable of process {} could not be read",
                                              Printable(process->comm))};
    }
    if (!NamesProgram(wanted, IsMultiCall(process->exe) ? process->comm : process->exe) ||
        process->memfd)
      return Differs("the process", process->exe, wanted);
  }
  if (holder.programs.empty()) {
    const bool manager = std::ranges::any_of(holder.processes, [&](const Process* process) {
      return NamesProgram(wanted, process->exe);
    });
    if (manager) return {};
    return {HolderFit::kUnseen, "no process that serves it was seen"};
  }
  for (const std::string& program : holder.programs) {
    if (!NamesProgram(wanted, program)) return Differs("the program", program, wanted);
  }
  return {};
}

HolderMatch MatchUnit(const ElementView& view, const Warrant& warrant, const Listener& listener,
                      const Holder& holder) {
  std::vector<std::string> units;
  const auto add = [&](const std::string& unit) {
    if (!unit.empty()) units.push_back(unit);
  };
  add(listener.unit);
  add(listener.creator_unit);
  for (const Process* process : holder.processes)
    add(process->unit);
  const std::size_t own = units.size();
  for (std::size_t i = 0; i < own; ++i) {
    if (const Service* service = view.ServiceNamed(units[i])) {
      std::ranges::for_each(service->triggers, add);
      std::ranges::for_each(service->triggered_by, add);
    }
  }
  for (const std::string& unit : units) {
    if (MatchesName(warrant.unit, unit)) return {};
  }
  if (own == 0)
    return {HolderFit::kDiffers, "it belongs to no unit, the warrant names " + warrant.unit};
  return Differs("the unit", units.front(), warrant.unit);
}

HolderMatch MatchUser(const Warrant& warrant, const Listener& listener, const Holder& holder) {
  std::vector<std::string> users;
  if (listener.owner == OwnerKind::kInetd) {
    for (const Service* service : holder.services) {
      if (!service->user.empty()) users.push_back(service->user);
    }
  }
  if (users.empty()) {
    for (const Process* process : holder.processes) {
      if (IsServiceManager(*process) && holder.processes.size() > 1) continue;
      if (process->uid && fmt::to_string(*process->uid) == warrant.user) continue;
      users.push_back(process->user);
    }
    if (holder.processes.empty()) {
      if (fmt::to_string(listener.uid) == warrant.user) return {};
      return {HolderFit::kUnseen, "the user it runs as was not seen"};
    }
  }
  for (const std::string& user : users) {
    if (user.empty()) return {HolderFit::kUnseen, "the user it runs as was not seen"};
    // inetd writes user:group or user.group, one user's name holds neither.
    if (user.substr(0, user.find(':')) != warrant.user)
      return Differs("the user", user, warrant.user);
  }
  return {};
}

}  // namespace

HolderMatch MatchHolder(const ElementView& view, const Warrant& warrant, const Listener& listener,
                        const Holder& holder) {
  const bool names_one = !warrant.process.empty() || !warrant.unit.empty() || !warrant.user.empty();
  if (!names_one) return {};
  if (!holder.known) {
    return {HolderFit::kUnseen,
            listener.owner_reason.empty() ? "its holder was not seen" : listener.owner_reason};
  }
  HolderMatch unseen;
  const auto keep = [&](const HolderMatch& match) {
    if (match.fit == HolderFit::kUnseen) unseen = match;
    return match.fit == HolderFit::kDiffers;
  };
  if (!warrant.process.empty()) {
    if (const HolderMatch match = MatchProcess(warrant, listener, holder); keep(match))
      return match;
  }
  if (!warrant.unit.empty()) {
    if (const HolderMatch match = MatchUnit(view, warrant, listener, holder); keep(match))
      return match;
  }
  if (!warrant.user.empty()) {
    if (const HolderMatch match = MatchUser(warrant, listener, holder); keep(match)) return match;
  }
  return unseen;
}

}  // namespace pw

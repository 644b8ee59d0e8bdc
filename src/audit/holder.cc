#include "audit/holder.h"

#include "audit/service_state.h"
#include "base/text.h"

#include <algorithm>

namespace pw {
namespace {

void AddOnce(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

/// Programs that systemd would start for the socket unit that owns a listener.
void AddTriggeredPrograms(const ElementView& view, const Holder& holder,
                          std::vector<std::string>& programs) {
  for (const Service* unit : holder.services) {
    for (const std::string& triggered : unit->triggers) {
      if (const Service* service = view.ServiceNamed(triggered))
        AddOnce(programs, service->program);
    }
  }
}

/// The first program, by name, so that the order in which processes were seen does not matter.
std::string FirstProgram(const Holder& holder) {
  std::string first;
  for (const Process* process : holder.processes) {
    if (IsServiceManager(*process)) continue;
    const std::string name = ProgramName(*process);
    if (!name.empty() && (first.empty() || name < first)) first = name;
  }
  return first;
}

std::string NameOf(const Listener& listener, const Holder& holder) {
  if (listener.owner == OwnerKind::kInetd && !holder.services.empty() &&
      IsSuperServerEntry(*holder.services.front()))
    return holder.services.front()->name;
  if (!listener.subsystem.empty()) return listener.subsystem;
  if (std::string program = FirstProgram(holder); !program.empty()) return program;
  if (!listener.unit.empty()) return listener.unit;
  for (const Process* process : holder.processes) {
    if (!process->comm.empty()) return process->comm;
  }
  return "unknown";
}

}  // namespace

bool IsServiceManager(const Process& process) {
  return process.exe.empty() ? process.comm == "systemd" : Basename(process.exe) == "systemd";
}

bool IsMultiCall(std::string_view executable) {
  const std::string_view name = Basename(executable);
  return name == "busybox" || name == "busybox.static" || name == "toybox";
}

std::string ProgramName(const Process& process) {
  constexpr std::string_view kDeleted = " (deleted)";
  std::string_view exe = process.exe;
  if (exe.ends_with(kDeleted)) exe.remove_suffix(kDeleted.size());
  if (exe.empty()) return {};
  return std::string(IsMultiCall(exe) ? std::string_view(process.comm) : Basename(exe));
}

Holder HolderOf(const ElementView& view, const Listener& listener) {
  Holder holder;
  for (const std::uint32_t index : listener.processes) {
    if (index < view.inventory().processes.size())
      holder.processes.push_back(&view.inventory().processes[index]);
  }
  holder.services = view.ServicesOf(listener);
  holder.known = listener.owner != OwnerKind::kUnknown;
  if (listener.owner == OwnerKind::kInetd) {
    for (const Service* service : holder.services) {
      if (IsSuperServerEntry(*service)) AddOnce(holder.programs, service->program);
    }
  } else {
    for (const Process* process : holder.processes) {
      if (IsServiceManager(*process)) continue;
      AddOnce(holder.programs, IsMultiCall(process->exe) ? process->comm : process->exe);
    }
    if (holder.programs.empty()) AddTriggeredPrograms(view, holder, holder.programs);
  }
  holder.name = NameOf(listener, holder);
  return holder;
}

FindingIdentity IdentityOf(const Listener& listener, const Holder& holder) {
  FindingIdentity identity;
  identity.program = !listener.subsystem.empty() ? listener.subsystem
                     : holder.programs.empty()   ? std::string()
                                                 : holder.programs.front();
  identity.unit = listener.unit;
  for (const Process* process : holder.processes) {
    identity.pids.push_back(process->pid);
    if (identity.user.empty()) identity.user = process->user;
    if (identity.container.empty()) identity.container = process->container;
    if (!identity.package && !IsServiceManager(*process)) identity.package = process->package;
    if (identity.unit.empty()) identity.unit = process->unit;
  }
  for (const Service* service : holder.services) {
    if (IsSuperServerEntry(*service)) {
      if (!service->user.empty()) identity.user = service->user;
      // The package of the program behind inetd; what inetd answers itself is inetd's own.
      if (!service->program.empty()) identity.package = service->package;
      break;
    }
    if (!identity.package) identity.package = service->package;
  }
  if (identity.program.empty() && !holder.processes.empty())
    identity.program = holder.processes.front()->exe;
  std::ranges::sort(identity.pids);
  return identity;
}

}  // namespace pw

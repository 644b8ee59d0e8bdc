#include "model/draft_holder.h"

#include "base/text.h"

#include <algorithm>

namespace pw {
namespace {

/// A program that is many programs: only its own name tells which.
bool IsMultiCall(std::string_view name) {
  return name == "busybox" || name == "toybox";
}

std::string NameOf(const Process& process) {
  const std::string_view name = Basename(process.exe);
  return std::string(name.empty() || IsMultiCall(name) ? std::string_view(process.comm) : name);
}

const Service* SuperServerEntryOf(const Inventory& inventory, const Listener& listener) {
  const auto found = std::ranges::find_if(inventory.services, [&](const Service& service) {
    return (service.manager == "inetd" || service.manager == "xinetd") &&
           std::ranges::find(service.listeners, listener.id) != service.listeners.end();
  });
  return found == inventory.services.end() ? nullptr : &*found;
}

std::string ProcessOf(const Inventory& inventory, const Listener& listener) {
  std::string name;
  for (const std::uint32_t index : listener.processes) {
    const std::string other = NameOf(inventory.processes[index]);
    if (!name.empty() && name != other) return {};
    name = other;
  }
  return name;
}

}  // namespace

DraftHolder HolderForDraft(const Inventory& inventory, const Listener& listener) {
  DraftHolder holder;
  // a scope is a login session or the like, its name is another one next time
  if (!listener.unit.ends_with(".scope")) holder.unit = listener.unit;
  // inetd may name a service by its number, which is no protocol
  const bool is_name = !ParseNumber<std::uint16_t>(listener.service);
  if (is_name && listener.service_source != "port-number") holder.service = listener.service;
  switch (listener.owner) {
    case OwnerKind::kKernel:
      holder.process = listener.subsystem;
      break;
    case OwnerKind::kSystemdSocket:
      break;  // the unit says it; systemd itself is no sign
    case OwnerKind::kInetd: {
      const Service* service = SuperServerEntryOf(inventory, listener);
      const bool has_program = service != nullptr && !service->program.empty();
      holder.process =
          has_program ? std::string(Basename(service->program)) : ProcessOf(inventory, listener);
      break;
    }
    case OwnerKind::kProcess:
    case OwnerKind::kUnknown:
      holder.process = ProcessOf(inventory, listener);
      break;
  }
  return holder;
}

}  // namespace pw

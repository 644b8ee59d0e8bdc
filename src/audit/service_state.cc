#include "audit/service_state.h"

#include "base/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {

bool IsRunning(const Service& service) {
  return service.active && service.sub_state != "exited";
}

bool WouldStart(const Service& service) {
  return service.starts_on_boot && service.start != "masked" && service.start != "masked-runtime";
}

bool IsActivated(const Service& service) {
  return IsRunning(service) || (WouldStart(service) && !service.oneshot);
}

bool IsSuperServerEntry(const Service& service) {
  return service.manager == "inetd" || service.manager == "xinetd";
}

std::optional<Package> PackageOf(const Service& service) {
  const std::string_view program = Basename(service.program);
  const bool shell = program == "sh" || program == "bash" || program == "dash";
  return shell ? std::nullopt : service.package;
}

std::string StateText(const Service& service) {
  const std::string_view how = service.sub_state;
  const std::string boot = service.boot_reason.empty()
                               ? std::string("starts at boot")
                               : fmt::format("starts at boot ({})", Printable(service.boot_reason));
  if (IsRunning(service)) {
    const std::string running(how.empty() ? std::string_view("active") : how);
    return WouldStart(service) ? fmt::format("{}, {}", Printable(running), boot)
                               : Printable(running);
  }
  if (WouldStart(service)) return "stopped, " + boot;
  return "stopped";
}

std::string FamilyName(const Service& service) {
  const bool trigger = service.name.ends_with(".socket") || service.name.ends_with(".timer") ||
                       service.name.ends_with(".path");
  if (!trigger || service.triggers.empty()) return service.name;
  return *std::ranges::min_element(service.triggers);
}

}  // namespace pw

#pragma once

#include "model/service.h"

#include <optional>
#include <string>
#include <string_view>

namespace pw {

/// Runs now: active, and not a one-shot that did its work and left no process.
bool IsRunning(const Service& service);
/// Something can start it without a person: at boot, or its armed trigger.
bool WouldStart(const Service& service);
/// IsRunning or WouldStart: an activated service in the sense of the requirement. Work that is done
/// once at boot and leaves no process (Type=oneshot) is none.
bool IsActivated(const Service& service);
/// A line of inetd.conf or a service of xinetd.
bool IsSuperServerEntry(const Service& service);
/// The package of a service, unless it is that of the shell which runs the service's script.
std::optional<Package> PackageOf(const Service& service);
/// "running", "stopped, starts at boot (WantedBy=multi-user.target)", ...
std::string StateText(const Service& service);
/// The unit that a socket, timer or path is there for; else the service's own name. One name for
/// all units that belong together.
std::string FamilyName(const Service& service);

}  // namespace pw

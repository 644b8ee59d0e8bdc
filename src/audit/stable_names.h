#pragma once

#include "audit/element_view.h"

#include <string>
#include <string_view>

namespace pw {

/// A unit's name without what changes with every start: "sshd@3-10.0.0.1:22-10.0.0.2:5000.service"
/// (one connection of a socket unit, systemd.socket(5) Accept=) gives "sshd@*.service",
/// "run-r0a1b.service" and "run-u12.scope" (systemd-run(1)) give "run-*.service" and
/// "run-*.scope", "session-4.scope" (logind) "session-*.scope", and "docker-<id>.scope"
/// "docker-*.scope". Others stay.
std::string StableUnit(std::string_view name);

/// True for a container id or another long hexadecimal number.
bool IsHexId(std::string_view text);

/// A namespace's name that survives a restart; empty for one that has only numbers.
std::string StableNetns(const ElementView& view, const Listener& listener);

}  // namespace pw

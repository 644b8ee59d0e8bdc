#pragma once

#include "audit/element_view.h"
#include "model/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Who holds a listener, as far as the inventory says.
struct Holder {
  std::string name;                       ///< stable name: inetd service, subsystem, program, unit
  bool known = false;                     ///< somebody was seen that holds it
  std::vector<const Process*> processes;  ///< every holder
  std::vector<const Service*> services;   ///< inetd services first, then units
  std::vector<std::string> programs;      ///< executable paths that serve it: of processes, behind
                                          ///< inetd, or what a socket unit would start; each once
};

Holder HolderOf(const ElementView& view, const Listener& listener);

/// True for systemd itself, which holds the sockets of socket units for others.
bool IsServiceManager(const Process& process);
/// True for a program that is many programs (busybox, toybox): its executable tells nothing, its
/// own name (comm) does.
bool IsMultiCall(std::string_view executable);
/// Name of the program that a process runs: base name of its executable without " (deleted)", or
/// comm for a multi-call binary. Empty if the executable could not be read.
std::string ProgramName(const Process& process);

/// What a finding says about who it is; protocol, confidence and evidence stay empty.
FindingIdentity IdentityOf(const Listener& listener, const Holder& holder);

}  // namespace pw

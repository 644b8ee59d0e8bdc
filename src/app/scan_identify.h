#pragma once

#include "app/scan_command.h"
#include "base/result.h"

#include <string>
#include <vector>

namespace pw {

/// The SNMP communities of a request: those on the command line, then those of its file, if any;
/// empty lines and lines that begin with # are left out. Errors: as ReadFile; kInvalid (more than
/// 25, since each wrong one may raise an alarm or lock the agent).
Result<std::vector<std::string>> CommunitiesOf(std::vector<std::string> communities,
                                               const std::string& file);

/// Speaks with every open port of the outcome and writes what they are into it, if the request
/// wants that. Errors: as IdentifyPorts.
Result<Done> IdentifyIfAsked(const ScanRequest& request, std::vector<std::string> communities,
                             const ScanHooks& hooks, ScanOutcome& outcome);

}  // namespace pw

#pragma once

#include <string_view>

namespace pw {

/// True if net-snmp's agent knows the directive `token` (in lower case) in files of a type: "snmp",
/// "agentx", or any other name for the agent's own. Those that it does not know it leaves out, but
/// a module may have brought them.
bool IsSnmpdToken(std::string_view type, std::string_view token);

}  // namespace pw

#pragma once

#include "base/time_text.h"
#include "inventory/snmpd_command_line.h"
#include "model/process.h"
#include "model/snmp_access.h"

#include <optional>
#include <string>
#include <vector>

namespace pw {

/// How an agent was started, which decides what it read.
struct SnmpdStart {
  std::vector<std::string> arguments;    ///< argv with argv[0]
  std::vector<std::string> environment;  ///< "NAME=value"
  TimePoint started{};
  std::optional<Package> package;  ///< that its program comes from
};

/// Reads below `root` ("" = this process's, "/proc/PID/root", a mounted image) the files that an
/// agent of net-snmp reads when it is started so, in its order: snmp_config(5) with what the
/// command line and the environment change, and every file that they include. Not complete, with
/// the reason, where a file or folder cannot be read, is missing though it is named, or was changed
/// since the agent was started; where a directive is not understood; and where the standard folders
/// of the build are not known, which they are for Debian's package. What the agent itself keeps in
/// its persistent folder may be younger than it. `process` of the result stays 0.
SnmpAccess ReadSnmpdAccess(const std::string& root, const SnmpdStart& start);

}  // namespace pw

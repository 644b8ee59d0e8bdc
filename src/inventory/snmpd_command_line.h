#pragma once

#include "inventory/snmpd_config.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// How an agent of net-snmp was told on its command line to configure itself (snmpd(8)).
struct SnmpdCommandLine {
  std::string app = "snmpd";       ///< -n: names its files
  std::vector<std::string> files;  ///< -c: read as well
  bool files_first = false;        ///< before the others
  bool only_files = false;         ///< -C: instead of the others
  std::vector<SnmpdLine> lines;    ///< -Y and --NAME=VALUE: read at the end
  /// -I leaves out the module that checks access: every community reads and writes then.
  bool unchecked = false;
  std::vector<std::string> problems;
};

/// Reads `arguments`, argv with argv[0], as getopt(3) of GNU does.
SnmpdCommandLine ParseSnmpdCommandLine(std::span<const std::string> arguments);

}  // namespace pw

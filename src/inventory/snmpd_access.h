#pragma once

#include "inventory/snmpd_config.h"
#include "model/snmp_access.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What the directives of an agent come to.
struct SnmpdRights {
  std::vector<SnmpGrant> grants;
  /// Why `grants` may not be all: "<file>:<line>: <cause>", without any value of the line.
  std::vector<std::string> problems;
};

/// Reads the directives of an agent named `app`, in the order in which it reads them, as net-snmp
/// 5.9.3 does: snmpd.conf(5), and vacm_conf.c where that is silent. Lines that it would refuse,
/// that it does not know or that load code into it are problems; those of other things are passed
/// over. Include lines must have been replaced by what they name.
SnmpdRights ReadSnmpdRights(std::span<const SnmpdLine> lines, std::string_view app);

}  // namespace pw

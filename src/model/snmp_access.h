#pragma once

#include "wire/ip_address.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// What an SNMP agent's configuration lets a community of SNMPv1 or SNMPv2c do over one family. The
/// community itself is a secret, and is nowhere in here.
struct SnmpGrant {
  std::string version;  ///< "v1" or "v2c"
  Family family = Family::kIpv4;
  bool read = false;
  bool write = false;
  std::string directive;   ///< what names the community: "rwcommunity", "com2sec"; or an option
  std::string file;        ///< in the agent's root, or "command line"
  std::uint32_t line = 0;  ///< 0 = the file as a whole
  std::string source;      ///< who may ask, as written; "default" = everyone
  std::string view;        ///< the view that is written, or else read
  std::string access;      ///< "/etc/snmp/snmpd.conf:8", where another line gives the right

  friend bool operator==(const SnmpGrant&, const SnmpGrant&) = default;
};

/// The access rules of one running SNMP agent, read from the files that it read.
struct SnmpAccess {
  std::uint32_t process = 0;       ///< index into Inventory::processes
  std::vector<std::string> files;  ///< that were read, in the agent's root and in its order
  std::vector<SnmpGrant> grants;
  bool complete = false;  ///< `grants` are all that the running agent gives
  std::string reason;     ///< why not; empty only when complete
};

}  // namespace pw

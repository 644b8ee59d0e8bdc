#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "model/forbidden.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// What the configuration of the SNMP agents behind a listener says of a forbidden entry.
struct SnmpConfiguration {
  enum class Says : std::uint8_t {
    kNothing,    ///< the entry is not about SNMP, or no agent's configuration was read
    kForbidden,  ///< it gives what the entry forbids; `details` says by which lines
    kElsewhere,  ///< it gives that to other sockets of the same agent alone: nothing to tell here
    kClean,      ///< it was read to the end and gives nothing of it
    kOpen,       ///< it does not tell; `reason` says why
  };
  Says says = Says::kNothing;
  std::vector<std::string> details;   ///< a sentence each
  std::vector<std::string> evidence;  ///< "configuration /etc/snmp/snmpd.conf:3 (rwcommunity)"
  std::string reason;
};

/// Holds the access rules of each process that holds the listener against the weaknesses
/// "snmpv1-read", "snmpv1-write", "snmpv2c-read" and "snmpv2c-write" of an entry, over the
/// listener's family. Clean only if each holder's rules are complete, the entry names no other
/// weakness, and no answer that a scan heard contradicts them.
SnmpConfiguration ReadSnmpConfiguration(const ForbiddenService& service, const ElementView& view,
                                        const JudgedListener& row);

}  // namespace pw

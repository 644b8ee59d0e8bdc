#pragma once

#include "inventory/snmpd_config.h"
#include "inventory/vacm_rules.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pw {

// The directives of snmpd.conf(5), section "VACM Configuration", each into the tables. Each gives
// why net-snmp 5.9.3 refuses the line, which then adds nothing; empty if it takes it.

/// com2sec, com2sec6: [-Cn CONTEXT] SECNAME SOURCE COMMUNITY.
std::string ReadCom2sec(VacmRules& rules, const SnmpdLine& line);
/// group GROUP MODEL SECNAME.
std::string ReadGroup(VacmRules& rules, const SnmpdLine& line);
/// access GROUP CONTEXT MODEL LEVEL PREFX READ WRITE NOTIFY.
std::string ReadAccess(VacmRules& rules, const SnmpdLine& line);
/// setaccess GROUP CONTEXT MODEL LEVEL PREFX KIND VIEW.
std::string ReadSetAccess(VacmRules& rules, const SnmpdLine& line);
/// authaccess KINDS [-s MODEL] GROUP VIEW [LEVEL [CONTEXT]].
std::string ReadAuthAccess(VacmRules& rules, const SnmpdLine& line);
/// view NAME included|excluded SUBTREE [MASK].
std::string ReadView(VacmRules& rules, const SnmpdLine& line);

/// "default" or "!10.0.0.0/8" into source and negation, with the checks that the agent makes.
/// Gives why it refuses; empty if it takes it.
std::string AddCommunity(VacmRules& rules, VacmCommunity community);

/// A community goes over IPv4 unless its directive ends in 6.
std::optional<SecurityModel> ParseSecurityModel(std::string_view word);
std::optional<SecurityLevel> ParseSecurityLevel(std::string_view word);

/// Kinds of views by bit, 1 read, 2 write, others from 4 on; words between ",", "|" or ":".
std::uint32_t ParseViewKinds(std::string_view words);
constexpr std::uint32_t kReadKind = 1;
constexpr std::uint32_t kWriteKind = 2;

}  // namespace pw

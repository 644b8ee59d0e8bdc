#pragma once

#include "inventory/snmpd_config.h"
#include "inventory/vacm_rules.h"

#include <string>
#include <string_view>

namespace pw {

/// "rocommunity", "rwcommunity6", "authuser" and the like: one line for community or user, group,
/// access and view (snmpd.conf(5), "Traditional Access Control").
bool IsSimpleAccess(std::string_view token);

/// Turns such lines into rows of the tables, as vacm_create_simple() of net-snmp 5.9.3 does. The
/// names that it makes up ("comm3", "grpcomm3") count the lines, so that they are its own.
class SimpleAccess {
 public:
  /// Why the agent refuses the line, or what of it is not followed; empty if it takes it.
  std::string Read(VacmRules& rules, const SnmpdLine& line);

 private:
  int count_ = 0;
};

}  // namespace pw

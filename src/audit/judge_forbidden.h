#pragma once

#include "audit/element_view.h"
#include "audit/finding_book.h"
#include "audit/judged_listener.h"
#include "model/forbidden.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// What was seen of one entry of a forbidden list.
struct ForbiddenOutcome {
  const ForbiddenList* list = nullptr;
  const ForbiddenService* service = nullptr;
  std::vector<std::string> findings;   ///< ids, each once
  std::vector<std::string> others;     ///< "udp/514: rsyslogd (syslog)": its ports held by others
  std::vector<std::string> unsettled;  ///< "udp/161 (snmpd)": there, its configuration not known
  std::vector<std::string> settled;    ///< "tcp/22 by its answers": used in no forbidden way
};

/// Judges R5: each entry of each list against each open listener and each service that runs or
/// would start. The same thing under several lists is one finding with all references. For an entry
/// of rule kConfiguration presence is no failure: a weakness that a scan saw to work is an
/// insecure-configuration, and so is one that the configuration of an SNMP agent gives; otherwise
/// it stays unsettled, since silence to some questions does not say what the service accepts, but
/// for entries that any answer settles and agents whose configuration was read to the end. A
/// forbidden port whose holder is unknown is its own, inconclusive forbidden-port finding.
std::vector<ForbiddenOutcome> JudgeForbidden(const ElementView& view,
                                             std::span<const JudgedListener> judged,
                                             std::span<const ForbiddenList> lists,
                                             FindingBook& book);

}  // namespace pw

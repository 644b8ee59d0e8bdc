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
};

/// Judges R5: each entry of each list against each open listener and each service that runs or
/// would start. The same thing under several lists is one finding with all references. An entry of
/// rule kConfiguration gives no finding, since presence is no failure, but stays unsettled: the
/// inside view does not say what the service accepts. A forbidden port whose holder is unknown is
/// its own, inconclusive forbidden-port finding.
std::vector<ForbiddenOutcome> JudgeForbidden(const ElementView& view,
                                             std::span<const JudgedListener> judged,
                                             std::span<const ForbiddenList> lists,
                                             FindingBook& book);

}  // namespace pw

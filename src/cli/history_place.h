#pragma once

#include "app/audit_history.h"

#include <string>

namespace pw {

/// Where audits are kept: `option` is the value of --store, "none" for nowhere, empty for the
/// default: portwarrant/history.sqlite below $XDG_STATE_HOME, else below $HOME/.local/state (XDG
/// Base Directory Specification 0.8); nowhere if neither is set.
HistoryPlace PlaceOfHistory(const std::string& option);

}  // namespace pw

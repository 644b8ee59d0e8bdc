#pragma once

#include "model/check_issues.h"
#include "model/port_list.h"

namespace pw {

/// Each entry of `ports:` by itself: purpose, reason, interface, port and payload protocol id.
void CheckWarrants(const PortList& list, CheckIssues& issues);

/// Entries of `ports:` against each other. Error: the same port twice with nothing different, or
/// with another service, process, unit or user. Warning: a range that holds another entry's port.
/// Entries of direction "out" open nothing and are left out. "any" meets every interface but
/// "local".
void CheckContradictions(const PortList& list, CheckIssues& issues);

}  // namespace pw

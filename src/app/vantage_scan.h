#pragma once

#include "app/scan_command.h"
#include "app/ssh_scan.h"
#include "base/result.h"
#include "model/port_list.h"
#include "model/vantage_spec.h"

#include <string>
#include <vector>

namespace pw {

/// Looks from a vantage; the result carries its name. Errors: as Scan and ScanBySsh, each naming
/// the vantage.
Result<ScanOutcome> ScanFrom(const VantageSpec& vantage, const ScanRequest& request,
                             const SshKeys& keys = {});

/// What stands in the way of a vantage before anything is sent: a network namespace that is not
/// there. Errors: as NamedNetns.
Result<Done> CheckVantages(const std::vector<VantageSpec>& vantages);

/// Addresses of the interfaces of a list, each once.
std::vector<std::string> AddressesOf(const PortList& list);

}  // namespace pw

#pragma once

#include "app/scan_command.h"
#include "base/result.h"
#include "model/port_list.h"
#include "model/vantage_spec.h"

#include <string>
#include <vector>

namespace pw {

/// Looks from a vantage; the result carries its name. A vantage on another host needs ssh(1) here
/// and portwarrant there: host keys are checked, and nothing is asked at a terminal, so a key or an
/// agent must open the way. Errors: as Scan; kNotFound (no ssh here, no portwarrant there), kSystem
/// and kTimeout, each naming the vantage.
Result<ScanOutcome> ScanFrom(const VantageSpec& vantage, const ScanRequest& request);

/// What stands in the way of a vantage before anything is sent: a network namespace that is not
/// there. Errors: as NamedNetns.
Result<Done> CheckVantages(const std::vector<VantageSpec>& vantages);

/// The words for portwarrant on the other host that ask what `request` asks.
std::vector<std::string> ScanWords(const ScanRequest& request);

/// Addresses of the interfaces of a list, each once.
std::vector<std::string> AddressesOf(const PortList& list);

}  // namespace pw

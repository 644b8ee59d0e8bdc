#pragma once

#include "model/change.h"
#include "model/port_set.h"
#include "model/scan_result.h"

#include <vector>

namespace pw {

/// Ports of one address that changed from one state to another: one port that was or is open, or
/// all others of that kind together. Or one port that is open both times, with something else
/// behind it.
struct PortChange {
  IpAddress address;
  Transport transport = Transport::kTcp;
  PortSet ports;
  PortState before = PortState::kUnknown;
  PortState after = PortState::kUnknown;
  std::vector<FieldChange> identity;  ///< protocol, product, weaknesses; only if both looks asked
};

struct ScanComparison {
  std::vector<PortChange> changes;  ///< by address, transport, port
  std::vector<Uncompared> uncompared;
};

/// Holds two looks from outside against each other, address by address. Only proven states count:
/// "open|filtered" and "unknown" differ from nothing, so that a UDP port which stayed silent once
/// is no change. What is behind a port is compared where both looks recognised something. What only
/// one look asked, or could not settle on TCP or SCTP, is told.
ScanComparison CompareScans(const ScanResult& old_scan, const ScanResult& new_scan);

}  // namespace pw

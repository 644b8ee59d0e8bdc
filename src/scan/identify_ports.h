#pragma once

#include "model/scan_result.h"
#include "probe/port_identifier.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pw {

/// A port of a scan that is worth a conversation.
struct PortToIdentify {
  std::size_t target = 0;  ///< index into the targets of the scan
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  bool silent = false;         ///< UDP that did not answer the scan: it may be open
  bool thorough = true;        ///< ask for every protocol, not only for what the number suggests
  std::uint16_t over_udp = 0;  ///< of SCTP: inside UDP to this port; 0 = over IP
};

/// Every open port, and UDP ports that may be open if a probe knows them; those that `first` names
/// thoroughly, and also where the scan settled nothing; all of them, thoroughly, where few UDP
/// ports were asked at all.
std::vector<PortToIdentify> PortsToIdentify(const ScanResult& result, const PortSelection& first);

/// Writes what a conversation found into the scan: identities with their records, the note, and,
/// where a silent port spoke, that it is open. The account of the scan stays right: a port that
/// leaves the tally of its transport is listed.
void KeepFindings(ScanResult& result, const PortToIdentify& port, PortFindings findings);

}  // namespace pw

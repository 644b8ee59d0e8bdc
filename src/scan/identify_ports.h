#pragma once

#include "model/scan_result.h"
#include "probe/port_identifier.h"
#include "scan/packet_capture.h"
#include "scan/silent_named.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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
  milliseconds round_trip{0};  ///< measured by the scan; 0 = not known
};

/// Every open port, and UDP ports that may be open if a probe knows them; those that `first` names
/// thoroughly, and also where the scan settled nothing; all of them, thoroughly, where few UDP
/// ports were asked at all.
std::vector<PortToIdentify> PortsToIdentify(const ScanResult& result, const PortSelection& first);

/// Of UDP ports that were just asked in vain, those worth a conversation while the sweep goes on:
/// those that `first` names, if they are few, and others that a probe knows where nothing at all
/// was heard. What answers with errors has few of them, and the sweep needs them.
std::vector<PortToIdentify> SilentToIdentify(std::size_t target, const SilentNamed& silent,
                                             const PortSelection& first);

/// What the conversations of a scan found.
struct IdentifyOutcome {
  struct Port {
    PortToIdentify port;
    PortFindings findings;
  };
  std::vector<Port> ports;
  /// Targets whose ports no longer accepted connections: they were left alone.
  std::vector<std::size_t> lost;
  std::string no_sctp;  ///< why nobody could speak SCTP; empty = it could be, or was not to be
  std::optional<PacketCapture> capture = {};  ///< if one was wanted
};

/// Writes it into the scan: identities with their records, notes, a silent port that spoke as open,
/// a lost target in its coverage, SCTP ports that nobody could ask. The account of the scan stays
/// right: a port that leaves the tally of its transport is listed.
void KeepIdentified(ScanResult& result, IdentifyOutcome outcome);

}  // namespace pw

#pragma once

#include "audit/element_view.h"
#include "audit/holder.h"
#include "audit/reach.h"
#include "model/port_list.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// How a listener stands to the list.
enum class WarrantFit : std::uint8_t {
  kCovered,         ///< every place it can be reached from has a warrant that its holder meets
  kNone,            ///< no entry has its transport and port
  kDrafted,         ///< only entries without purpose, which warrant nothing
  kWrongInterface,  ///< the port is warranted, but not everywhere it can be reached
  kUnknownDevice,   ///< bound to a device, and the list does not say which interface that is
  kWrongHolder,     ///< another process, unit or user than the warrant names
  kHolderUnseen,    ///< the warrant names a holder, and who holds the port was not seen
};

struct WarrantMatch {
  WarrantFit fit = WarrantFit::kNone;
  std::vector<const Warrant*> warrants;  ///< that cover it, or come nearest
  std::vector<std::string> uncovered;    ///< interfaces without a warrant, for kWrongInterface
  std::string detail;  ///< what exactly differs: a clause, or for kNone a sentence
};

/// Holds one open listener against the list. A wildcard listener can be reached on every interface,
/// so it needs a warrant for "any" or one for each of them; "local" covers loopback alone. Entries
/// with direction "out" cover no listener. A tcp entry covers an MPTCP listener too: on the wire it
/// is a TCP port that also takes plain TCP (RFC 8684 s.3.1). A raw socket for protocol 132 is a
/// user-space SCTP stack, so an sctp entry that its holder meets covers it.
WarrantMatch MatchWarrants(const ElementView& view, const PortList& list, const Listener& listener,
                           const Reach& reach, const Holder& holder);

/// "entry s1-mme sctp/36412 s1ap (port-list.yaml:12)".
std::string Describe(const Warrant& warrant);
/// "36412", "49152-65535" or "ephemeral".
std::string PortsText(const WarrantPorts& ports);

}  // namespace pw

#pragma once

#include "model/transport.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pw {

/// What the network sees of a port. kUnknown: not asked, or the question was not answered in time.
enum class PortState : std::uint8_t { kOpen, kClosed, kFiltered, kOpenFiltered, kUnknown };

/// Why a port has its state: the answer that came, or why there is none.
enum class PortReason : std::uint8_t {
  kNotAsked,       ///< no question left yet
  kBudgetEnded,    ///< the time for this transport ended first
  kTargetLost,     ///< the target stopped answering anything before this port was settled
  kNoAnswer,       ///< every try stayed without an answer
  kSynAck,         ///< TCP SYN+ACK
  kRst,            ///< TCP RST
  kInitAck,        ///< SCTP INIT ACK
  kAbort,          ///< SCTP ABORT
  kPayloadAnswer,  ///< a datagram came back
  kConnected,      ///< connect(2) succeeded: scan without raw sockets
  kRefused,        ///< connect(2) was refused: scan without raw sockets
  kIcmpPortUnreachable,
  kIcmpProtocolUnreachable,
  kIcmpHostUnreachable,
  kIcmpNetUnreachable,
  kIcmpAdminProhibited,
  kIcmpTimeExceeded,
  kIcmpOther,
};

/// "open", "closed", "filtered", "open|filtered", "unknown".
std::string_view ToString(PortState state);
/// The reverse of ToString.
std::optional<PortState> ParsePortState(std::string_view text);

/// "syn-ack", "rst", "icmp-port-unreachable", "no-answer", ...
std::string_view ToString(PortReason reason);
/// The reverse of ToString.
std::optional<PortReason> ParsePortReason(std::string_view text);

/// The state that a reason stands for. `from_target`: the target itself said so, not something on
/// the way: a port-unreachable of a router proves nothing about the target's port.
PortState StateOf(Transport transport, PortReason reason, bool from_target);

}  // namespace pw

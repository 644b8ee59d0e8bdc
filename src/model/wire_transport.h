#pragma once

#include "model/transport.h"

namespace pw {

/// What a scan sees of a listener's transport: MPTCP listeners take plain TCP (RFC 8684 s.3.1).
constexpr Transport OnTheWire(Transport transport) {
  return transport == Transport::kMptcp ? Transport::kTcp : transport;
}

}  // namespace pw

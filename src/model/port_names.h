#pragma once

#include "model/transport.h"

#include <cstdint>
#include <string_view>

namespace pw {

/// The protocol that a port number suggests, from data/port-names.csv; empty if none is known. A
/// number proves nothing: this is confidence `port-number` and no more. Safe from any thread.
std::string_view PortName(Transport transport, std::uint16_t port);

}  // namespace pw

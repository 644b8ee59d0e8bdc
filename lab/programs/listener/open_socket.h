// Turns a SocketSpec into a socket of this process.
#pragma once

#include "base/result.h"
#include "socket_spec.h"
#include "sys/unique_fd.h"

namespace pw::lab {

/// Opens, sets up and binds (and listens, where asked) one socket, close-on-exec. Errors: as
/// ErrnoError, naming the step and the specification. See socket(7), ip(7), ipv6(7), raw(7),
/// packet(7).
Result<UniqueFd> OpenSocket(const SocketSpec& spec);

}  // namespace pw::lab

#pragma once

#include "inventory/super_server.h"

#include <string_view>

namespace pw {

/// Reads one inetd.conf as openbsd-inetd, GNU inetutils and busybox do:
///   [address[,address]:]service  type  protocol[,option...]  wait[.max]  user[:group]
///   program|internal  [argument...]
/// A line of an address and a colon alone sets the address of the following lines ("*:" every
/// one). "#" starts a comment line, so the "#<off>#" lines of update-inetd(8) are comments. Not
/// continued from file to file. `file` is only for the places in the result.
SuperServerConfig ParseInetdConfig(std::string_view text, std::string_view file);

}  // namespace pw

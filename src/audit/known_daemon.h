#pragma once

#include <string_view>

namespace pw {

/// The protocol that a well-known daemon speaks, by the name of its executable: "sshd" gives "ssh".
/// Empty if the name says nothing. Only programs that speak one protocol whatever their
/// configuration: enough to say that rsyslogd on 514 is no rsh, never enough for a pass by itself.
std::string_view KnownProtocol(std::string_view program);

}  // namespace pw

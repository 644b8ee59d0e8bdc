#pragma once

#include "probe/conversation.h"

#include <string>

namespace pw {

/// The host and port of a target as a Host header, a :authority or a SIP URI names it: an IPv6
/// address in brackets (RFC 3986 s.3.2.2).
std::string WebAuthority(const ProbeContext& context);

}  // namespace pw

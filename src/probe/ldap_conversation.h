#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// LDAP (RFC 4511), in the clear and inside TLS: the root entry (RFC 4512 s.5.1), which every
/// server tells without a bind, then the entry of its first naming context, which it should not:
/// weakness ldap-anonymous-read.
std::unique_ptr<Conversation> SpeakLdap(const ProbeContext& context);

}  // namespace pw

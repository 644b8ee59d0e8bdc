#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// DNS (RFC 1035) over UDP, TCP and TLS: version.bind in class CHAOS, which names the program where
/// its operator lets it, then the name servers of the root with recursion desired. A server that
/// offers recursion to us and gives that answer is the weakness dns-recursion.
std::unique_ptr<Conversation> SpeakDns(const ProbeContext& context);

}  // namespace pw

#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// memcached over UDP (protocol.txt, "UDP protocol"): version, behind a header whose request number
/// the answer repeats. Whoever answers over UDP amplifies: weakness memcached-open.
std::unique_ptr<Conversation> SpeakMemcachedUdp(const ProbeContext& context);

}  // namespace pw

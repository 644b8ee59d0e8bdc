#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// M3UA (RFC 4666) over SCTP: a BEAT, which the peer sends back as BEAT ACK and which changes
/// nothing. An Error message proves it as well.
std::unique_ptr<Conversation> SpeakM3ua(const ProbeContext& context);

/// SUA (RFC 3868), which has the same heartbeat.
std::unique_ptr<Conversation> SpeakSua(const ProbeContext& context);

}  // namespace pw

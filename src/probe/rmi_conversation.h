#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// Java RMI (RMI wire protocol), under which JMX is reached: the handshake, which repeats our own
/// address, then the names in the registry. A registry that lists them is the weakness
/// rmi-registry-open; with jmxrmi among them, jmx-open instead.
std::unique_ptr<Conversation> SpeakRmi(const ProbeContext& context);

}  // namespace pw

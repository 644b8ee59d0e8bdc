#pragma once

#include "probe/script_test.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace pw {

using Speaker = std::unique_ptr<Conversation> (*)(const ProbeContext& context);

/// The context of the recorded answers: nonce 1, from 10.88.0.1 to 10.88.0.2.
ProbeContext RecordedContext(Transport transport, std::uint16_t port);

/// Holds a conversation in that context.
Heard Hold(Speaker speak, const ProbeContext& context, std::vector<PeerStep> steps);

/// What is sent first, in hexadecimal digits.
std::string FirstSaid(Speaker speak, const ProbeContext& context);

/// Holds it with a peer that sends back whatever it is sent, up to ten times.
Heard HoldWithEcho(Speaker speak, const ProbeContext& context);

/// The one weakness of what was found; empty if there is none or more than one.
std::string WeaknessOf(const Heard& heard);

}  // namespace pw

#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// MongoDB (wire protocol, OP_MSG): hello and buildInfo, which need no login, then the names of the
/// databases, which do: weakness mongodb-no-auth where they are told.
std::unique_ptr<Conversation> SpeakMongodb(const ProbeContext& context);

}  // namespace pw

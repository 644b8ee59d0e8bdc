#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// MySQL and MariaDB (client/server protocol): the server's handshake, then a login of a user that
/// does not exist, whose name the refusal repeats. Where it is let in, there is an anonymous
/// account: weakness mysql-anonymous.
std::unique_ptr<Conversation> SpeakMysql(const ProbeContext& context);

/// Whether a greeting may be a handshake, or the refusal of this host.
bool GreetsLikeMysql(std::string_view greeting);

}  // namespace pw

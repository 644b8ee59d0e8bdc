#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// PostgreSQL (Frontend/Backend Protocol 3.0): a startup message of the user postgres for a
/// database that does not exist. The server says how it wants to be convinced, or why not, and
/// names that database where it let the user in without a password: weakness postgresql-trust. No
/// session comes about in any case.
std::unique_ptr<Conversation> SpeakPostgresql(const ProbeContext& context);

}  // namespace pw

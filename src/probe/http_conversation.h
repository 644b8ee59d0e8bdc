#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

/// HTTP/1.1 (RFC 9112), in the clear or inside TLS: GET /, and what web_signs.h then wants to know,
/// over the same connection while the server keeps it.
std::unique_ptr<Conversation> SpeakHttp1(const ProbeContext& context);

/// HTTP/2 (RFC 9113) with prior knowledge: preface, settings and the same requests.
std::unique_ptr<Conversation> SpeakHttp2(const ProbeContext& context);

}  // namespace pw

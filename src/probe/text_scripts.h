#pragma once

#include "probe/conversation.h"

#include <memory>

namespace pw {

// Protocols that text_script.h can tell by data alone.

/// RFC 5321: greeting, EHLO, QUIT.
std::unique_ptr<Conversation> SpeakSmtp(const ProbeContext& context);
/// RFC 9051: greeting, CAPABILITY, LOGOUT.
std::unique_ptr<Conversation> SpeakImap(const ProbeContext& context);
/// RFC 1939, RFC 2449: greeting, CAPA, QUIT.
std::unique_ptr<Conversation> SpeakPop3(const ProbeContext& context);
/// Redis serialization protocol: ECHO, INFO server.
std::unique_ptr<Conversation> SpeakRedis(const ProbeContext& context);
/// memcached protocol.txt: version, and a key that nobody has.
std::unique_ptr<Conversation> SpeakMemcached(const ProbeContext& context);
/// ZooKeeper administrator's guide: the four letter word srvr.
std::unique_ptr<Conversation> SpeakZookeeper(const ProbeContext& context);
/// NATS client protocol: INFO, PING.
std::unique_ptr<Conversation> SpeakNats(const ProbeContext& context);
/// AMQP 0-9-1 s.4.2.2: the protocol header, which Connection.Start answers.
std::unique_ptr<Conversation> SpeakAmqp(const ProbeContext& context);

/// Whether a greeting may be of SMTP (FTP begins alike), IMAP, POP3 or NATS.
bool GreetsLikeSmtp(std::string_view greeting);
bool GreetsLikeImap(std::string_view greeting);
bool GreetsLikePop3(std::string_view greeting);
bool GreetsLikeNats(std::string_view greeting);

}  // namespace pw

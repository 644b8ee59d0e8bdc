#include "probe/text_scripts.h"

#include "base/text.h"
#include "probe/text_script.h"

#include <array>

namespace pw {
namespace {

using namespace std::string_view_literals;

constexpr milliseconds kGreeting{2000};
constexpr milliseconds kAnswer{1500};

// FTP greets with the same number.
constexpr auto kSmtpGreeting = std::to_array<TextReply>(
    {{"220 <>\n", Confidence::kPortNumber}, {"220-<>\n220 <>\n", Confidence::kPortNumber}});
constexpr auto kSmtpProducts = std::to_array<TextSign>({
    {.pattern = "220<>ESMTP Exim <version> ", .product = "Exim"},
    {.pattern = "220<>ESMTP Postfix", .product = "Postfix"},
    {.pattern = "220<>ESMTP Sendmail <version>/", .product = "Sendmail"},
    {.pattern = "220<>OpenSMTPD", .product = "OpenSMTPD"},
    {.pattern = "220<><smtp.greeting>"},
});
constexpr auto kSmtpHello = std::to_array<TextReply>({{"250 <>\n"}, {"250-<>\n250 <>\n"}});
constexpr auto kSmtpOffers = std::to_array<TextSign>({
    {.pattern = "250<>STARTTLS", .fact = "smtp.starttls=offered"},
    {.pattern = "250<>AUTH <smtp.auth>"},
    {.pattern = "250<>AUTH ",
     .weakness = "smtp-clear-text-login",
     .detail = "EHLO was answered with an offer of AUTH outside of TLS.",
     .clear_only = true},
});
constexpr auto kSmtpSteps = std::to_array<TextStep>({
    {"", kGreeting, kSmtpGreeting, kSmtpProducts},
    {"EHLO scan.invalid\r\n", kAnswer, kSmtpHello, kSmtpOffers},
});
constexpr TextScript kSmtp{"smtp", kSmtpSteps, "QUIT\r\n"};

constexpr auto kImapGreeting = std::to_array<TextReply>(
    {{"* OK<>\r\n"sv, Confidence::kBanner}, {"* PREAUTH<>\r\n"sv, Confidence::kBanner}});
constexpr auto kImapProducts = std::to_array<TextSign>({
    {.pattern = "<>Dovecot", .product = "Dovecot"},
    {.pattern = "<>Cyrus IMAP <version> ", .product = "Cyrus IMAP"},
    {.pattern = "<>Courier-IMAP", .product = "Courier-IMAP"},
});
constexpr auto kImapCapability =
    std::to_array<TextReply>({{"* CAPABILITY <>\r\n<nonce> OK"}, {"<nonce> BAD"}});
constexpr auto kImapOffers = std::to_array<TextSign>({
    {.pattern = "<>CAPABILITY<>STARTTLS", .fact = "imap.starttls=offered"},
    {.pattern = "<>CAPABILITY",
     .unless = "<>LOGINDISABLED",
     .weakness = "imap-clear-text-login",
     .detail = "CAPABILITY does not say LOGINDISABLED outside of TLS.",
     .clear_only = true},
});
constexpr auto kImapSteps = std::to_array<TextStep>({
    {"", kGreeting, kImapGreeting, kImapProducts},
    {"<nonce> CAPABILITY\r\n", kAnswer, kImapCapability, kImapOffers},
});
constexpr TextScript kImap{"imap", kImapSteps, "<nonce> LOGOUT\r\n"};

constexpr auto kPop3Greeting = std::to_array<TextReply>({{"+OK<>\r\n", Confidence::kBanner}});
constexpr auto kPop3Products =
    std::to_array<TextSign>({{.pattern = "+OK<>Dovecot", .product = "Dovecot"}});
constexpr auto kPop3Capa = std::to_array<TextReply>({{"+OK<>\r\n.\r\n"}, {"-ERR<>\r\n"}});
constexpr auto kPop3Offers = std::to_array<TextSign>({
    {.pattern = "+OK<>\nSTLS", .fact = "pop3.starttls=offered"},
    {.pattern = "+OK<>\nUSER\r\n",
     .weakness = "pop3-clear-text-login",
     .detail = "CAPA was answered with USER outside of TLS.",
     .clear_only = true},
});
constexpr auto kPop3Steps = std::to_array<TextStep>({
    {"", kGreeting, kPop3Greeting, kPop3Products},
    {"CAPA\r\n", kAnswer, kPop3Capa, kPop3Offers},
});
constexpr TextScript kPop3{"pop3", kPop3Steps, "QUIT\r\n"};

constexpr auto kRedisEcho =
    std::to_array<TextReply>({{"$10\r\n<nonce>\r\n"},
                              {"-NOAUTH <>\r\n", Confidence::kBehaviour, false},
                              {"-DENIED Redis <>\r\n", Confidence::kBehaviour, false}});
constexpr auto kRedisAccess = std::to_array<TextSign>({
    {.pattern = "-NOAUTH ", .fact = "redis.access=password"},
    {.pattern = "-DENIED ", .fact = "redis.access=protected-mode"},
    {.pattern = "$10\r\n<nonce>",
     .product = "Redis",
     .fact = "redis.access=open",
     .weakness = "redis-no-auth",
     .detail = "ECHO was carried out without a password."},
});
constexpr auto kRedisInfo = std::to_array<TextReply>({{"$<>\r\n# Server\r\n<>redis_version:"}});
constexpr auto kRedisVersion = std::to_array<TextSign>({
    {.pattern = "<>redis_version:<version>\r\n", .product = "Redis"},
    {.pattern = "<>\nos:<redis.os>\r\n"},
    {.pattern = "<>\nvalkey_version:<version>\r\n", .product = "Valkey"},
});
constexpr auto kRedisSteps = std::to_array<TextStep>({
    {"*2\r\n$4\r\nECHO\r\n$10\r\n<nonce>\r\n", kAnswer, kRedisEcho, kRedisAccess},
    {"*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n", kAnswer, kRedisInfo, kRedisVersion},
});
constexpr TextScript kRedis{"redis", kRedisSteps, ""};

constexpr auto kMemcachedReply = std::to_array<TextReply>({{"VERSION <>\r\nEND\r\n"}});
constexpr auto kMemcachedSigns = std::to_array<TextSign>({
    {.pattern = "VERSION <version>\r\n",
     .product = "memcached",
     .weakness = "memcached-open",
     .detail = "A key was looked up without a password."},
});
constexpr auto kMemcachedSteps = std::to_array<TextStep>(
    {{"version\r\nget <nonce>\r\n", kAnswer, kMemcachedReply, kMemcachedSigns}});
constexpr TextScript kMemcached{"memcached", kMemcachedSteps, "quit\r\n"};

constexpr auto kZookeeperReply =
    std::to_array<TextReply>({{"Zookeeper version: <>\nMode: "},
                              {"srvr is not executed because it is not in the whitelist"}});
constexpr auto kZookeeperSigns =
    std::to_array<TextSign>({{.pattern = "Zookeeper version: <version>-", .product = "ZooKeeper"},
                             {.pattern = "<>\nMode: <zookeeper.mode>"}});
constexpr auto kZookeeperSteps =
    std::to_array<TextStep>({{"srvr", kAnswer, kZookeeperReply, kZookeeperSigns}});
constexpr TextScript kZookeeper{"zookeeper", kZookeeperSteps, ""};

constexpr auto kNatsInfo =
    std::to_array<TextReply>({{R"(INFO {"server_id":<>}<>)", Confidence::kBanner}});
constexpr auto kNatsVersion = std::to_array<TextSign>({
    {.pattern = R"(INFO {<>"version":"<version>")", .product = "nats-server"},
    {.pattern = R"(INFO {<>"auth_required":true)", .fact = "nats.access=password"},
});
constexpr auto kNatsPong = std::to_array<TextReply>({{"PONG\r\n"}, {"-ERR '<>'\r\n"}});
constexpr auto kNatsAccess = std::to_array<TextSign>({
    {.pattern = "PONG\r\n",
     .weakness = "nats-no-auth",
     .detail = "PING was answered without a password."},
});
constexpr auto kNatsSteps = std::to_array<TextStep>({
    {"", kGreeting, kNatsInfo, kNatsVersion},
    {"PING\r\n", kAnswer, kNatsPong, kNatsAccess},
});
constexpr TextScript kNats{"nats", kNatsSteps, ""};

// A method frame of channel 0 with Connection.Start: class 10, method 10 (AMQP 0-9-1 s.4.2.3).
constexpr auto kAmqpStart =
    std::to_array<TextReply>({{"\x01\x00\x00<>\x00\x0a\x00\x0a\x00\x09<>"sv}});
constexpr auto kAmqpSigns =
    std::to_array<TextSign>({{.pattern = "<>RabbitMQ", .product = "RabbitMQ"}});
constexpr auto kAmqpSteps =
    std::to_array<TextStep>({{"AMQP\x00\x00\x09\x01"sv, kAnswer, kAmqpStart, kAmqpSigns}});
constexpr TextScript kAmqp{"amqp", kAmqpSteps, ""};

}  // namespace

std::unique_ptr<Conversation> SpeakSmtp(const ProbeContext& context) {
  return SpeakScript(context, kSmtp);
}
std::unique_ptr<Conversation> SpeakImap(const ProbeContext& context) {
  return SpeakScript(context, kImap);
}
std::unique_ptr<Conversation> SpeakPop3(const ProbeContext& context) {
  return SpeakScript(context, kPop3);
}
std::unique_ptr<Conversation> SpeakRedis(const ProbeContext& context) {
  return SpeakScript(context, kRedis);
}
std::unique_ptr<Conversation> SpeakMemcached(const ProbeContext& context) {
  return SpeakScript(context, kMemcached);
}
std::unique_ptr<Conversation> SpeakZookeeper(const ProbeContext& context) {
  return SpeakScript(context, kZookeeper);
}
std::unique_ptr<Conversation> SpeakNats(const ProbeContext& context) {
  return SpeakScript(context, kNats);
}
std::unique_ptr<Conversation> SpeakAmqp(const ProbeContext& context) {
  return SpeakScript(context, kAmqp);
}

bool GreetsLikeSmtp(std::string_view greeting) {
  return greeting.starts_with("220 ") || greeting.starts_with("220-");
}
bool GreetsLikeImap(std::string_view greeting) {
  return greeting.starts_with("* OK") || greeting.starts_with("* PREAUTH");
}
bool GreetsLikePop3(std::string_view greeting) {
  return greeting.starts_with("+OK");
}
bool GreetsLikeNats(std::string_view greeting) {
  return greeting.starts_with("INFO {");
}

}  // namespace pw

#include "probe/dns_conversation.h"

#include "base/bytes.h"
#include "probe/questionnaire.h"
#include "wire/dns_message.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pw {
namespace {

constexpr std::string_view kVersionName = "version.bind";
constexpr std::uint8_t kNoError = 0;
constexpr std::uint8_t kRefused = 5;

/// "9.18.24-1-Debian" is how BIND names itself, without its name.
void TakeVersion(const std::string& text, ServiceIdentity& service) {
  const std::size_t blank = text.find_first_of(" -");
  const bool number = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (number) {
    service.product = "BIND";
    service.version = ClipText(text);
  } else if (blank != std::string::npos) {  // "unbound 1.17.1", "dnsmasq-2.90"
    service.product = ClipText(text.substr(0, blank));
    service.version = ClipText(text.substr(blank + 1));
  } else {
    service.product = ClipText(text);
  }
}

class DnsConversation : public Questionnaire {
 public:
  explicit DnsConversation(const ProbeContext& context)
      : Questionnaire(context), random_(context.nonce) {}

 private:
  enum class Stage : std::uint8_t { kStart, kVersion, kRoot };

  std::optional<Question> Next() override {
    id_ = static_cast<std::uint16_t>(random_.Next());
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kVersion;
      return Asks(BuildDnsQuery(id_, kVersionName, kDnsTxt, kDnsChaos, false));
    }
    if (stage_ == Stage::kVersion) {
      stage_ = Stage::kRoot;
      return Asks(BuildDnsQuery(id_, "", kDnsNs, kDnsInternet, true));
    }
    return std::nullopt;
  }

  bool Datagrams() const { return context().transport == Transport::kUdp; }

  Question Asks(std::vector<std::byte> query) const {
    if (Datagrams()) return Question::Of(std::move(query));
    ByteWriter framed;  // RFC 1035 s.4.2.2
    framed.Write(static_cast<std::uint16_t>(query.size()));
    framed.Append(query);
    return Question::Of(std::move(framed).Release(), milliseconds(1500));
  }

  /// Some servers drop what is of another class than the Internet's.
  bool GoesOnUnanswered() const override { return stage_ == Stage::kVersion; }

  Reading Read(const Incoming& incoming) override {
    auto bytes = incoming.bytes;
    if (!Datagrams()) {
      ByteReader reader(bytes);
      const auto length = reader.Read<std::uint16_t>();
      if (!length) return Reading::kMore;
      const auto message = reader.Take(*length);
      if (!message) return Reading::kMore;
      bytes = *message;
    }
    const auto message = ParseDnsMessage(bytes);
    if (!message || message->id != id_) return Datagrams() ? Reading::kMore : Reading::kLeave;
    if (!message->response) return Reading::kLeave;  // our own query: an echo
    // Errors of the format may come back without the question (RFC 1035 s.4.1.1).
    if (message->has_question ? !Repeats(*message) : message->code == kNoError)
      return Reading::kLeave;
    Understand(*message);
    return Reading::kAnswered;
  }

  bool Repeats(const DnsMessage& message) const {
    const bool version = stage_ == Stage::kVersion;
    return message.name == (version ? kVersionName : std::string_view{}) &&
           message.type == (version ? kDnsTxt : kDnsNs) &&
           message.question_class == (version ? kDnsChaos : kDnsInternet);
  }

  void Understand(const DnsMessage& message) {
    // With a bare identifier of 16 bits alone, luck is thinkable.
    ServiceIdentity& service =
        Found("dns", message.has_question ? Confidence::kBehaviour : Confidence::kBanner);
    if (stage_ == Stage::kVersion) {
      const auto text = std::ranges::find(message.answers, kDnsTxt, &DnsRecord::type);
      if (text != message.answers.end()) TakeVersion(DnsText(*text), service);
      return;
    }
    Learn("dns.recursion", message.recursion_available ? "offered" : "not offered");
    Learn("dns.rcode", std::to_string(message.code));
    // A server that tries for us and fails (SERVFAIL, where it reaches no other) has not refused.
    if (message.recursion_available && message.code != kRefused) {
      service.weaknesses.push_back(
          {"dns-recursion",
           "The name servers of the root were asked for with recursion desired, and the answer "
           "offers recursion."});
    }
  }

  Stage stage_ = Stage::kStart;
  ProbeRandom random_;
  std::uint16_t id_ = 0;
};

}  // namespace

std::unique_ptr<Conversation> SpeakDns(const ProbeContext& context) {
  return std::make_unique<DnsConversation>(context);
}

}  // namespace pw

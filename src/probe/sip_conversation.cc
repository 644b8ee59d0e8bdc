#include "probe/sip_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/questionnaire.h"
#include "probe/web_authority.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kVersion = "SIP/2.0 ";
constexpr std::size_t kLongestHead = 8192;

/// The value of a header, by its name or its compact form (RFC 3261 s.7.3.3).
std::string_view HeaderOf(std::string_view head, std::string_view name, std::string_view compact) {
  while (const auto line = NextLine(head)) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = ToLower(Trim(line->substr(0, colon)));
    if (key == name || (!compact.empty() && key == compact)) return Trim(line->substr(colon + 1));
  }
  return {};
}

class SipConversation : public Questionnaire {
 public:
  explicit SipConversation(const ProbeContext& context) : Questionnaire(context) {
    ProbeRandom random(context.nonce);
    branch_ = random.Word(12);
    tag_ = random.Word(8);
    call_ = fmt::format("{}@scan.invalid", random.Word(16));
  }

 private:
  std::string_view Via() const {
    if (context().over_tls) return "TLS";
    if (context().transport == Transport::kUdp) return "UDP";
    return context().transport == Transport::kSctp ? "SCTP" : "TCP";
  }

  std::optional<Question> Next() override {
    if (asked_) return std::nullopt;
    asked_ = true;
    ProbeContext ourselves = context();
    ourselves.target = context().source;
    ourselves.port = context().source_port;
    const std::string target = WebAuthority(context());
    return Question::Of(fmt::format("OPTIONS sip:probe@{0} SIP/2.0\r\n"
                                    "Via: SIP/2.0/{1} {2};branch=z9hG4bK{3};rport\r\n"
                                    "Max-Forwards: 0\r\n"
                                    "From: <sip:probe@scan.invalid>;tag={4}\r\n"
                                    "To: <sip:probe@{0}>\r\n"
                                    "Call-ID: {5}\r\n"
                                    "CSeq: 1 OPTIONS\r\n"
                                    "Content-Length: 0\r\n\r\n",
                                    target, Via(), WebAuthority(ourselves), branch_, tag_, call_),
                        milliseconds(1500));
  }

  Reading Read(const Incoming& incoming) override {
    const std::string_view text = AsText(incoming.bytes);
    const std::size_t shared = std::min(text.size(), kVersion.size());
    if (text.substr(0, shared) != kVersion.substr(0, shared)) return Reading::kLeave;
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos)
      return text.size() < kLongestHead ? Reading::kMore : Reading::kLeave;
    const std::string_view head = text.substr(0, end);
    const auto status = ParseNumber<int>(head.substr(kVersion.size(), 3));
    if (!status || HeaderOf(head, "call-id", "i") != call_) return Reading::kLeave;
    ServiceIdentity& service = Found("sip", Confidence::kBehaviour);
    Learn("sip.status", std::to_string(*status));
    std::string_view agent = HeaderOf(head, "server", "");
    if (agent.empty()) agent = HeaderOf(head, "user-agent", "");
    if (!agent.empty()) Learn("sip.server", agent);
    TakeAgent(agent, service);
    const std::string_view allow = HeaderOf(head, "allow", "");
    if (!allow.empty()) Learn("sip.allow", allow);
    return Reading::kLeave;
  }

  /// "kamailio (5.6.3 (x86_64/linux))", "Asterisk PBX 20.1.0", "FPBX-15.0.16(16.9.0)",
  /// "OpenSIPS/3.2"
  static void TakeAgent(std::string_view agent, ServiceIdentity& service) {
    const std::size_t digit = agent.find_first_of("0123456789");
    const std::string_view name = agent.substr(0, std::min(digit, agent.size()));
    const std::size_t last = name.find_last_not_of(" (/-");
    service.product = ClipText(last == std::string_view::npos ? agent : name.substr(0, last + 1));
    if (digit != std::string_view::npos) {
      const std::string_view version = agent.substr(digit);
      service.version = ClipText(version.substr(0, version.find_first_of(" ()/")));
    }
  }

  bool asked_ = false;
  std::string branch_;
  std::string tag_;
  std::string call_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakSip(const ProbeContext& context) {
  return std::make_unique<SipConversation>(context);
}

}  // namespace pw

#include "probe/ldap_conversation.h"

#include "base/text.h"
#include "probe/questionnaire.h"
#include "wire/ldap_message.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr auto kRootAttributes = std::to_array<std::string_view>(
    {"namingContexts", "supportedLDAPVersion", "vendorName", "vendorVersion", "objectClass"});
constexpr auto kNoAttributes = std::to_array<std::string_view>({"1.1"});  // RFC 4511 s.4.5.1.8

class LdapConversation : public Questionnaire {
 public:
  explicit LdapConversation(const ProbeContext& context)
      : Questionnaire(context),
        id_(static_cast<std::int64_t>(ProbeRandom(context.nonce).Next() & 0x3fffffffU) + 1) {}

 private:
  enum class Stage : std::uint8_t { kStart, kRoot, kContext };

  std::optional<Question> Next() override {
    if (stage_ == Stage::kStart) {
      stage_ = Stage::kRoot;
      return Question::Of(BuildLdapSearch(id_, "", kRootAttributes), milliseconds(1500));
    }
    if (stage_ == Stage::kRoot && !naming_context_.empty()) {
      stage_ = Stage::kContext;
      return Question::Of(BuildLdapSearch(++id_, naming_context_, kNoAttributes),
                          milliseconds(1500));
    }
    return std::nullopt;
  }

  Reading Read(const Incoming& incoming) override {
    auto rest = incoming.bytes;
    bool entry_seen = false;
    while (!rest.empty()) {
      const auto message = ParseLdapMessage(rest);
      if (!message)
        return message.error().code == Error::Code::kTruncated ? Reading::kMore : Reading::kLeave;
      if (message->id != id_) return Reading::kLeave;
      if (message->operation == kLdapSearchEntry) {
        const auto entry = ParseLdapEntry(message->content);
        if (!entry) return Reading::kLeave;
        entry_seen = true;
        Take(*entry);
      } else if (message->operation == kLdapSearchDone) {
        return Finish(message->content, entry_seen);
      } else {
        return Reading::kLeave;  // our own request, or nothing that answers it
      }
      rest = rest.subspan(message->length);
    }
    return Reading::kMore;
  }

  void Take(const LdapEntry& entry) {
    ServiceIdentity& service = Found("ldap", Confidence::kBehaviour);
    if (stage_ != Stage::kRoot) return;
    for (const auto& [name, value] : entry.attributes) {
      const std::string key = ToLower(name);
      if (key == "namingcontexts" && naming_context_.empty() && !value.empty()) {
        naming_context_ = ClipText(value);
        Learn("ldap.naming-context", value);
      } else if (key == "supportedldapversion") {
        Learn("ldap.version", value);
      } else if (key == "vendorname") {
        service.product = ClipText(value);
      } else if (key == "vendorversion") {
        service.version = ClipText(value);
      } else if (key == "objectclass" && value == "OpenLDAProotDSE") {
        service.product = "OpenLDAP";
      }
    }
  }

  Reading Finish(std::span<const std::byte> content, bool entry_seen) {
    const auto code = LdapResultCode(content);
    if (!code) return Reading::kLeave;
    ServiceIdentity& service = Found("ldap", Confidence::kBehaviour);
    if (stage_ == Stage::kRoot) Learn("ldap.root-result", std::to_string(*code));
    if (stage_ == Stage::kContext && entry_seen) {
      service.weaknesses.push_back(
          {"ldap-anonymous-read",
           fmt::format("The entry {} was told without a bind.", naming_context_)});
    }
    return Reading::kAnswered;
  }

  std::vector<Outgoing> Farewell() override {
    if (!identity()) return {};
    return {{BuildLdapUnbind(id_ + 1)}};
  }

  Stage stage_ = Stage::kStart;
  std::int64_t id_;
  std::string naming_context_;
};

}  // namespace

std::unique_ptr<Conversation> SpeakLdap(const ProbeContext& context) {
  return std::make_unique<LdapConversation>(context);
}

}  // namespace pw

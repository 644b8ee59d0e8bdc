#pragma once

#include "probe/conversation.h"
#include "probe/snmp_write_trial.h"
#include "wire/snmp_message.h"

#include <map>
#include <optional>
#include <set>

namespace pw {

/// SNMP (RFC 1157, RFC 3416, RFC 3414): discovers an engine of version 3 without credentials, tries
/// communities in versions 1 and 2c (those the user gave, then the factory's), one of them random,
/// which must stay without answer, and for each that is answered finds out whether it may write,
/// by a SET that cannot succeed (SnmpWriteTrial). Ten communities a second.
/// On ports other than SNMP's the factory list is tried only once something answered. A session
/// with a hint asks for the communities that were answered before, and the random one.
/// Weaknesses: snmpv1-read, snmpv2c-read, snmpv1-write, snmpv2c-write, snmp-any-community.
class SnmpConversation : public Conversation {
 public:
  explicit SnmpConversation(const ProbeContext& context);

  Move Begin() override;
  Move Hear(const Incoming& incoming) override;
  Move Silence() override;
  std::string Hint() const override;

 private:
  enum class Step : std::uint8_t { kHello, kList, kRest, kWrite };
  enum class Source : std::uint8_t { kUser, kFactory, kRandom };

  /// A community in one version.
  struct Access {
    SnmpVersion version = SnmpVersion::kV2c;
    std::string community;
    std::string label;  ///< how the result names it: the user's own words are not told
    Source source = Source::kFactory;
    bool answered = false;
    bool value = false;  ///< with a value, not an error
  };

  std::int32_t NextId();
  void AddCommunity(const std::string& community, const std::string& label, Source source);
  std::vector<std::byte> Question(std::size_t access);
  std::vector<std::byte> Discovery();
  /// Both versions of the community at `access`, and what of it was not answered yet.
  Move AskPair(milliseconds wait);
  Move AskList();
  Move StartWriting();
  Move Write(const SnmpPdu* answer);
  void EndTrial();

  /// True if the message is an answer to something that was asked.
  bool Take(std::span<const std::byte> message);
  bool TakeDiscovery(std::span<const std::byte> message);
  void TakeValue(Access& access, const SnmpPdu& pdu);
  void Judge();
  /// One weakness of each kind; what more is seen of it joins its detail.
  void AddWeakness(std::string id, std::string detail);
  bool Answered() const;
  bool AnswersAnyone() const;

  bool stream_;
  bool own_port_;
  std::optional<std::set<std::string>>
      known_;  ///< communities of an earlier session; none = ask all
  ProbeRandom random_;
  Step step_ = Step::kHello;
  std::vector<Access> accesses_;  ///< two for each community: version 2c, then version 1
  std::map<std::int32_t, std::size_t> asked_;  ///< request id -> access
  std::size_t next_ = 0;                       ///< access to ask in the list
  bool repeated_ = false;
  bool engine_known_ = false;
  std::int32_t message_id_ = 0;
  std::size_t writing_ = 0;
  std::size_t trials_ = 0;
  std::optional<SnmpWriteTrial> trial_;
  std::optional<SnmpPdu> answer_;  ///< to the trial's request
  SnmpMessage request_;            ///< of the trial
  std::string write_results_;
};

}  // namespace pw

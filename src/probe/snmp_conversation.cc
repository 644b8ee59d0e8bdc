#include "probe/snmp_conversation.h"

#include "base/bytes.h"
#include "base/text.h"
#include "probe/snmp_communities.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pw {
namespace {

constexpr milliseconds kPatience{1500};
constexpr milliseconds kPace{100};  // ten communities a second
constexpr milliseconds kAnswerPatience{1000};
constexpr milliseconds kMorePatience{400};  // once the first of several answers came
constexpr milliseconds kRestPatience{600};  // for the last communities, where one was answered
constexpr char kHintEnd = '\0';
constexpr std::size_t kMostTrials = 24;
constexpr std::size_t kLongestCommunity = 64;
constexpr std::size_t kLongestDetail = 1000;
constexpr std::array<std::uint16_t, 2> kOwnPorts = {161, 1161};

ObjectId SysDescr() {
  return {1, 3, 6, 1, 2, 1, 1, 1, 0};
}

ObjectId SysObjectId() {
  return {1, 3, 6, 1, 2, 1, 1, 2, 0};
}

/// usmStatsUnknownEngineIDs.0 (RFC 3414 s.5)
ObjectId UnknownEngineIds() {
  return {1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0};
}

/// The enterprise of net-snmp (IANA enterprise-numbers).
constexpr std::array<std::uint32_t, 7> kNetSnmp = {1, 3, 6, 1, 4, 1, 8072};

void Add(std::string& list, std::string_view item, std::string_view between = ", ") {
  if (!list.empty()) list += between;
  list += item;
}

std::string_view WeaknessPrefix(SnmpVersion version) {
  return version == SnmpVersion::kV1 ? "snmpv1" : "snmpv2c";
}

}  // namespace

SnmpConversation::SnmpConversation(const ProbeContext& context)
    : stream_(context.transport != Transport::kUdp),
      own_port_(std::ranges::find(kOwnPorts, context.port) != kOwnPorts.end()),
      random_(context.nonce) {
  if (!context.hint.empty()) {
    const auto known = Split(context.hint, kHintEnd);
    known_.emplace(known.begin(), known.end());
  }
  AddCommunity(random_.Word(14), "a random community", Source::kRandom);
  std::size_t number = 0;
  for (const std::string& community : context.communities)
    AddCommunity(community, "community " + std::to_string(++number) + " of the user",
                 Source::kUser);
  for (const std::string& community : FactoryCommunities())
    AddCommunity(community, '"' + community + '"', Source::kFactory);
}

void SnmpConversation::AddCommunity(const std::string& community, const std::string& label,
                                    Source source) {
  const bool known = std::ranges::any_of(
      accesses_, [&](const Access& access) { return access.community == community; });
  if (known || community.size() > kLongestCommunity) return;
  if (source != Source::kRandom && known_ && !known_->contains(community)) return;
  for (const SnmpVersion version : {SnmpVersion::kV2c, SnmpVersion::kV1})
    accesses_.push_back(
        {.version = version, .community = community, .label = label, .source = source});
}

std::string SnmpConversation::Hint() const {
  std::string hint;
  for (const Access& access : accesses_) {
    if (access.answered && access.source != Source::kRandom) hint += access.community + kHintEnd;
  }
  return hint;
}

std::int32_t SnmpConversation::NextId() {
  return static_cast<std::int32_t>((random_.Next() & 0x3fffffffU) | 0x40000000U);
}

std::vector<std::byte> SnmpConversation::Question(std::size_t access) {
  SnmpMessage message;
  message.version = accesses_.at(access).version;
  message.community = accesses_.at(access).community;
  message.pdu.request_id = NextId();
  message.pdu.bindings = {{SysDescr(), kBerNull, {}}, {SysObjectId(), kBerNull, {}}};
  asked_[message.pdu.request_id] = access;
  return BuildSnmp(message);
}

std::vector<std::byte> SnmpConversation::Discovery() {
  SnmpDiscovery discovery;
  message_id_ = NextId();
  discovery.message_id = message_id_;
  discovery.pdu.request_id = NextId();
  return BuildSnmpDiscovery(discovery);
}

Move SnmpConversation::Begin() {
  // The first community that is not the control: the user's first, or "public".
  Move move = Move::Listen(kPatience);
  move.send.push_back({Discovery()});
  for (std::size_t access = 2; access < std::min<std::size_t>(4, accesses_.size()); ++access)
    move.send.push_back({Question(access)});
  return move;
}

bool SnmpConversation::Answered() const {
  return engine_known_ || std::ranges::any_of(accesses_, &Access::answered);
}

bool SnmpConversation::AnswersAnyone() const {
  return accesses_[0].answered || accesses_[1].answered;
}

Move SnmpConversation::Hear(const Incoming& incoming) {
  std::span<const std::byte> rest = incoming.bytes;
  bool fresh = false;
  while (!rest.empty()) {
    const auto length = SnmpLength(rest);
    if (!length || *length == 0) break;
    fresh = Take(rest.first(*length)) || fresh;
    rest = rest.subspan(*length);
    if (!stream_) break;
  }
  if (step_ == Step::kWrite) {
    if (!answer_) return Move::Listen(kAnswerPatience);
    const SnmpPdu answer = *std::exchange(answer_, std::nullopt);
    return Write(&answer);
  }
  if (step_ == Step::kList) return Move::Listen(kPace);
  return Move::Listen(fresh ? kMorePatience : kPatience);
}

bool SnmpConversation::Take(std::span<const std::byte> message) {
  if (TakeDiscovery(message)) return true;
  const auto parsed = ParseSnmp(message);
  if (!parsed || parsed->pdu.tag != kSnmpResponse) return false;
  if (step_ == Step::kWrite) {
    const bool ours =
        parsed->pdu.request_id == request_.pdu.request_id && parsed->version == request_.version;
    if (ours) answer_ = parsed->pdu;
    return ours;
  }
  const auto asked = asked_.find(parsed->pdu.request_id);
  if (asked == asked_.end()) return false;
  Access& access = accesses_.at(asked->second);
  if (access.version != parsed->version) return false;
  asked_.erase(asked);
  TakeValue(access, parsed->pdu);
  return true;
}

void SnmpConversation::TakeValue(Access& access, const SnmpPdu& pdu) {
  Found("snmp", Confidence::kBehaviour);
  access.answered = true;
  if (pdu.error != SnmpError::kNone) return;
  for (const SnmpBinding& binding : pdu.bindings) {
    if (binding.name == SysDescr() && binding.type == kBerOctetString) {
      access.value = true;
      Learn("snmp.sysdescr", AsText(binding.value));
    }
    if (binding.name != SysObjectId() || binding.type != kBerObjectId) continue;
    const auto product = BerArcs(binding.value);
    if (!product) continue;
    access.value = true;
    Learn("snmp.sysobjectid", ToString(*product));
    if (product->size() > kNetSnmp.size() &&
        std::equal(kNetSnmp.begin(), kNetSnmp.end(), product->begin()))
      Found("snmp", Confidence::kBehaviour).product = "net-snmp";
  }
}

bool SnmpConversation::TakeDiscovery(std::span<const std::byte> message) {
  const auto discovery = ParseSnmpDiscovery(message);
  if (!discovery || discovery->message_id != message_id_ || discovery->pdu.tag != kSnmpReport ||
      engine_known_)
    return false;
  engine_known_ = true;
  Found("snmp", Confidence::kBehaviour);
  Learn("snmp.engine-id", ToHex(discovery->engine_id));
  Learn("snmp.engine-boots", std::to_string(discovery->boots));
  Learn("snmp.engine-seconds", std::to_string(discovery->seconds));
  const bool expected = std::ranges::any_of(discovery->pdu.bindings, [](const auto& binding) {
    return binding.name == UnknownEngineIds();
  });
  Learn("snmp.v3", expected ? "yes" : "yes, with another report than usmStatsUnknownEngineIDs");
  // RFC 3411 s.5: the first four octets are the maker's enterprise number, with the top bit set.
  ByteReader reader(discovery->engine_id);
  if (const auto enterprise = reader.Read<std::uint32_t>())
    Learn("snmp.engine-enterprise", std::to_string(*enterprise & 0x7fffffffU));
  return true;
}

Move SnmpConversation::AskPair(milliseconds wait) {
  Move move = Move::Listen(wait);
  for (std::size_t access = next_; access < next_ + 2; ++access) {
    if (!accesses_.at(access).answered) move.send.push_back({Question(access)});
  }
  if (next_ == 0 && !engine_known_) move.send.push_back({Discovery()});
  next_ += 2;
  return move;
}

Move SnmpConversation::AskList() {
  step_ = Step::kList;
  const bool all = own_port_ || Answered();
  while (next_ < accesses_.size()) {
    if (AnswersAnyone()) break;
    const Access& access = accesses_[next_];
    const bool wanted = all || access.source != Source::kFactory || access.community == "public" ||
                        access.community == "private";
    if (wanted && !(access.answered && accesses_[next_ + 1].answered)) return AskPair(kPace);
    next_ += 2;
  }
  step_ = Step::kRest;
  return Move::Listen(Answered() ? kRestPatience : kPatience);
}

Move SnmpConversation::Silence() {
  switch (step_) {
    case Step::kHello:
    case Step::kList:
      return AskList();
    case Step::kRest:
      if (!identity()) return Move::Done();
      return StartWriting();
    case Step::kWrite:
      if (!std::exchange(repeated_, true)) return Move::Say(BuildSnmp(request_), kAnswerPatience);
      return Write(nullptr);
  }
  return Move::Done();
}

void SnmpConversation::Judge() {
  // An agent that answers a random community with an error answers everyone so: then only a value
  // shows that a community is known.
  const bool errors_to_all = AnswersAnyone() && !accesses_[0].value && !accesses_[1].value;
  if (errors_to_all) {
    for (Access& access : accesses_)
      access.answered = access.value;
  }
  std::string versions = engine_known_ ? "v3" : "";
  std::string known;
  for (const SnmpVersion version : {SnmpVersion::kV2c, SnmpVersion::kV1}) {
    std::string by;
    bool answers = false;
    for (const Access& access : accesses_) {
      if (access.version != version || !access.answered) continue;
      answers = true;
      Add(known, access.label + ' ' + std::string(ToString(version)));
      if (access.value) Add(by, access.label);
    }
    if (answers) Add(versions, ToString(version));
    if (by.empty()) continue;
    AddWeakness(std::string(WeaknessPrefix(version)) + "-read",
                "values were read in clear text under " + by);
  }
  if (!versions.empty()) Learn("snmp.versions", versions);
  if (!known.empty()) Learn("snmp.communities", known);
  if (AnswersAnyone()) {
    AddWeakness("snmp-any-community",
                "a random community was answered: every one is, and none protects anything");
  }
}

void SnmpConversation::AddWeakness(std::string id, std::string detail) {
  auto& weaknesses = Found("snmp", Confidence::kBehaviour).weaknesses;
  const auto known = std::ranges::find(weaknesses, id, &Weakness::id);
  if (known == weaknesses.end()) {
    weaknesses.push_back({std::move(id), std::move(detail)});
  } else if (known->detail.size() < kLongestDetail) {
    known->detail += "; " + detail;
  }
}

Move SnmpConversation::StartWriting() {
  Judge();
  Learn("snmp.write", "not finished");
  step_ = Step::kWrite;
  return Write(nullptr);
}

Move SnmpConversation::Write(const SnmpPdu* answer) {
  while (true) {
    if (!trial_) {
      while (writing_ < accesses_.size() && !accesses_[writing_].answered)
        ++writing_;
      if (writing_ >= accesses_.size()) return Move::Done();
      if (trials_++ == kMostTrials) {
        Learn("snmp.write", write_results_ + "; not all communities were tried");
        return Move::Done();
      }
      trial_.emplace(accesses_[writing_].version);
      answer = nullptr;
    }
    auto pdu = trial_->Next(answer);
    if (!pdu) {
      EndTrial();
      ++writing_;
      trial_.reset();
      continue;
    }
    pdu->request_id = NextId();
    request_ = {accesses_[writing_].version, accesses_[writing_].community, *std::move(pdu)};
    repeated_ = false;
    return Move::Say(BuildSnmp(request_), kAnswerPatience);
  }
}

void SnmpConversation::EndTrial() {
  using Verdict = SnmpWriteTrial::Verdict;
  const Access& access = accesses_.at(writing_);
  const std::string weakness(WeaknessPrefix(access.version));
  std::string result = access.label + ' ' + std::string(ToString(access.version)) + ": ";
  switch (trial_->verdict()) {
    case Verdict::kNotAsked:
      result += "not asked, nothing can be read";
      break;
    case Verdict::kRefused:
      result += "refused for " + std::to_string(trial_->objects()) + " objects";
      break;
    case Verdict::kInconclusive:
      result += "inconclusive, " + trial_->seen();
      break;
    case Verdict::kPermitted:
      result += "permitted";
      AddWeakness(weakness + "-write", "SET with a wrong type under " + access.label +
                                           " got past the access check: " + trial_->seen());
      break;
  }
  Add(write_results_, result, "; ");
  Learn("snmp.write", write_results_);
  if (trial_->readable() && !access.value)
    AddWeakness(weakness + "-read", "values were read in clear text under " + access.label);
  if (!trial_->touched().empty()) Learn("snmp.written-back", trial_->touched());
  if (!trial_->changed().empty()) Learn("snmp.changed", trial_->changed());
}

}  // namespace pw

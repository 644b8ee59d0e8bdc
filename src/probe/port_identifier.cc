#include "probe/port_identifier.h"

#include "base/text.h"
#include "probe/greeting.h"
#include "probe/identity_join.h"
#include "probe/tls_hello.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

/// Sessions with one port at the same time: enough that waits overlap, few enough that a daemon
/// with a small backlog answers all.
constexpr std::size_t kTcpAtOnce = 6;
constexpr std::size_t kUdpAtOnce = 6;
/// All that is asked over UDP.
constexpr std::size_t kSilentAtOnce = 48;
constexpr std::size_t kSctpAtOnce = 1;
/// Sessions with one port in all.
constexpr std::size_t kMostSessions = 72;
/// In a row: then the port is no longer what the scan saw.
constexpr std::size_t kMostRefused = 3;
/// In a row: then somebody behind the port sends strangers away. A database hangs up on whatever is
/// not its own protocol, and may be asked that late.
constexpr std::size_t kMostClosedMute = 24;
constexpr std::size_t kMostFlooded = 3;
/// Rivals that must stay without proof, and those asked once one does not.
constexpr std::size_t kRivals = 2;
constexpr std::size_t kMoreRivals = 4;
/// Proofs beside the first that have nothing to do with it. One may be there: some programs tell
/// several protocols apart by the first bytes and hand them on.
constexpr std::size_t kDeceitful = 2;

/// What nothing suggests is waited for this long, or so many round trips: a daemon that speaks the
/// protocol answers its first message at once, and most of what is asked is not spoken here.
constexpr milliseconds kShortWait(700);
constexpr int kShortWaitTrips = 8;
/// Of a port that gave no sign, what is most common is asked once more with all patience: ranks up
/// to this.
constexpr std::uint8_t kPatientRank = 2;

enum Stage : std::uint8_t {
  kStart,
  kLikelyAsked,
  kTunnelAsked,
  kQuicklyAsked,
  kAllAsked,
  kRivalsAsked
};

bool HasPort(const ProbeSpec& probe, std::uint16_t port) {
  return port != 0 && std::ranges::find(probe.ports, port) != probe.ports.end();
}

bool Proves(const ProbeSpec& probe, std::string_view protocol) {
  const auto words = Words(probe.protocols);
  return std::ranges::find(words, protocol) != words.end();
}

/// True if the two are asked on common ports or prove a common protocol.
bool AreRelated(const ProbeSpec& a, const ProbeSpec& b) {
  const auto words = Words(a.protocols);
  return std::ranges::any_of(a.ports, [&](std::uint16_t port) { return HasPort(b, port); }) ||
         std::ranges::any_of(words, [&](std::string_view word) { return Proves(b, word); });
}

std::unique_ptr<Conversation> MakeGreeting(const ProbeContext& /*context*/) {
  return std::make_unique<GreetingConversation>();
}

std::unique_ptr<Conversation> MakeHello(const ProbeContext& /*context*/) {
  return std::make_unique<HelloConversation>();
}

}  // namespace

PortIdentifier::PortIdentifier(Transport transport, std::uint16_t port,
                               std::span<const ProbeSpec* const> probes, Wishes wishes)
    : transport_(transport), port_(port), probes_(probes), wishes_(wishes) {
  Advance();
}

Carrier PortIdentifier::Plain() const {
  if (transport_ == Transport::kUdp) return Carrier::kUdp;
  return transport_ == Transport::kSctp ? Carrier::kSctp : Carrier::kTcp;
}

bool PortIdentifier::Suits(const ProbeSpec& probe, Carrier carrier) const {
  return std::ranges::find(probe.carriers, carrier) != probe.carriers.end() &&
         (wishes_.intrusive || !probe.intrusive);
}

void PortIdentifier::Add(Purpose purpose, const ProbeSpec* probe, Carrier carrier, bool likely,
                         bool first) {
  const bool once = purpose == Purpose::kProbe || purpose == Purpose::kRival;
  if (once && !planned_.insert({probe, carrier}).second) return;
  const Task task{purpose, probe, carrier, likely};
  if (first) {
    tasks_.push_front(task);
  } else {
    tasks_.push_back(task);
  }
}

void PortIdentifier::PlanLikely(Carrier carrier) {
  for (const ProbeSpec* probe : probes_) {
    if (HasPort(*probe, port_) && Suits(*probe, carrier))
      Add(Purpose::kProbe, probe, carrier, true, false);
  }
}

void PortIdentifier::PlanByRank(Carrier carrier) {
  std::vector<const ProbeSpec*> others;
  for (const ProbeSpec* probe : probes_) {
    if (probe->rank > 0 && Suits(*probe, carrier)) others.push_back(probe);
  }
  std::ranges::stable_sort(others, {}, &ProbeSpec::rank);
  for (const ProbeSpec* probe : others) {
    const bool patiently = wishes_.silent && probe->rank <= kPatientRank;
    Add(Purpose::kProbe, probe, carrier, patiently, false);
  }
}

void PortIdentifier::PlanGreeting() {
  const bool nothing_likely = tasks_.empty();
  Add(Purpose::kGreeting, nullptr, Carrier::kTcp, true, false);
  said_hello_ = nothing_likely;
  if (nothing_likely) Add(Purpose::kHello, nullptr, Carrier::kTls, true, false);
}

void PortIdentifier::PlanFirst() {
  PlanLikely(Plain());
  if (transport_ == Transport::kTcp) PlanGreeting();
  if (wishes_.silent && wishes_.thorough) PlanByRank(Plain());
}

void PortIdentifier::PlanPatiently(Carrier carrier) {
  // Who answers or hangs up at once is not slow; of the silent it was asked with patience at once.
  if (wishes_.silent || !proven_.empty() || heard_ > 0 || ended_mute_ > 0) return;
  for (const ProbeSpec* probe : probes_) {
    if (probe->rank == 0 || probe->rank > kPatientRank || !Suits(*probe, carrier)) continue;
    planned_.erase({probe, carrier});
    Add(Purpose::kProbe, probe, carrier, true, false);
  }
}

milliseconds PortIdentifier::Patience() const {
  return std::max(kShortWait, kShortWaitTrips * wishes_.round_trip);
}

/// A rival is asked of a port that has answered: what it speaks it says about as fast.
milliseconds PortIdentifier::PatienceWith(const Task& task) const {
  constexpr int kMuchSlower = 4;
  if (task.purpose == Purpose::kRival) return std::max(Patience(), kMuchSlower * slowest_answer_);
  return task.likely ? milliseconds::max() : Patience();
}

std::string PortIdentifier::HintFor(const Task& task) const {
  if (task.purpose != Purpose::kConfirm) return {};
  const auto first = std::ranges::find_if(proven_, [&](const Proven& proven) {
    return proven.probe == task.probe && proven.carrier == task.carrier;
  });
  return first == proven_.end() ? std::string() : first->hint;
}

void PortIdentifier::PlanGreeted(std::string_view greeting, Carrier carrier) {
  for (const ProbeSpec* probe : probes_) {
    if (probe->greets != nullptr && Suits(*probe, carrier) && probe->greets(greeting))
      Add(Purpose::kProbe, probe, carrier, true, true);
  }
}

bool PortIdentifier::Proves() const {
  return std::ranges::any_of(proven_, [](const Proven& proven) {
    return proven.identity.confidence == Confidence::kBehaviour;
  });
}

bool PortIdentifier::GivenUp() const {
  return refused_ >= kMostRefused || (closed_mute_ >= kMostClosedMute && heard_ == 0) ||
         flooded_ >= kMostFlooded || sessions_ >= kMostSessions;
}

void PortIdentifier::GiveUp() {
  // Who closes without a word may hear privileged source ports alone, as rshd does.
  const bool mute = refused_ < kMostRefused && flooded_ < kMostFlooded && sessions_ < kMostSessions;
  std::erase_if(tasks_, [mute](const Task& waiting) {
    const bool privileged = waiting.probe != nullptr && waiting.probe->privileged_source;
    return !mute || !privileged;
  });
}

void PortIdentifier::AskRivals() {
  const auto best = std::ranges::find_if(proven_, [](const Proven& proven) {
    return proven.identity.confidence == Confidence::kBehaviour && proven.probe != nullptr;
  });
  // Who speaks first says one thing only, and an association is tied to one stack.
  if (reflects_ || best == proven_.end() || best->probe->greets != nullptr ||
      transport_ == Transport::kSctp)
    return;
  const std::size_t wanted = rival_positives_ > 0 ? kMoreRivals : kRivals;
  for (const ProbeSpec* probe : probes_) {
    if (rivals_asked_ >= wanted) break;
    if (probe->rank == 0 || probe->greets != nullptr || !Suits(*probe, best->carrier) ||
        AreRelated(*probe, *best->probe) || planned_.contains({probe, best->carrier}))
      continue;
    Add(Purpose::kRival, probe, best->carrier, true, false);
    ++rivals_asked_;
  }
}

void PortIdentifier::Advance() {
  while (tasks_.empty() && under_way_.empty() && stage_ != kRivalsAsked) {
    if (GivenUp()) stage_ = kRivalsAsked;
    switch (stage_) {
      case kStart:
        stage_ = kLikelyAsked;
        PlanFirst();
        break;
      case kLikelyAsked:
        stage_ = kTunnelAsked;
        if (transport_ == Transport::kTcp && !Proves() && !said_hello_ && greeting_.empty())
          Add(Purpose::kHello, nullptr, Carrier::kTls, true, false);
        break;
      case kTunnelAsked:
        stage_ = kQuicklyAsked;
        if (Proves() || !wishes_.thorough) break;
        PlanByRank(tls_ ? Carrier::kTls : Plain());
        break;
      case kQuicklyAsked:
        stage_ = kAllAsked;
        if (wishes_.thorough) PlanPatiently(tls_ ? Carrier::kTls : Plain());
        break;
      case kAllAsked:
        AskRivals();
        // Asked again while the first ones give reason to: see kMoreRivals.
        if (tasks_.empty()) stage_ = kRivalsAsked;
        break;
      default:
        break;
    }
  }
}

std::vector<PortIdentifier::Order> PortIdentifier::Next() {
  std::vector<Order> orders;
  std::size_t most = kTcpAtOnce;
  if (transport_ == Transport::kUdp) most = wishes_.silent ? kSilentAtOnce : kUdpAtOnce;
  if (transport_ == Transport::kSctp) most = kSctpAtOnce;
  // Who took no connection is not pressed.
  if (refused_ > 0) most = 1;
  while (!tasks_.empty() && under_way_.size() < most) {
    const Task task = tasks_.front();
    tasks_.pop_front();
    Order order;
    order.id = next_id_++;
    order.carrier = task.carrier;
    order.tls = {
        .old_versions = true, .only_old = task.purpose == Purpose::kOldHello, .http2 = true};
    order.make = MakeGreeting;
    order.bounds.silence = std::min(order.bounds.silence, PatienceWith(task));
    order.hint = HintFor(task);
    if (task.probe != nullptr) asked_.insert(task.probe);
    if (task.purpose == Purpose::kHello || task.purpose == Purpose::kOldHello)
      order.make = MakeHello;
    if (task.probe != nullptr) {
      order.make = task.probe->make;
      order.privileged_source = task.probe->privileged_source;
      order.ppid = task.probe->ppid;
    }
    ++sessions_;
    under_way_.emplace(order.id, task);
    orders.push_back(order);
  }
  return orders;
}

void PortIdentifier::CountEnding(const SessionOutcome& outcome) {
  slowest_answer_ = std::max(slowest_answer_, outcome.first_answer);
  const bool stream = transport_ != Transport::kUdp;
  refused_ = stream && !outcome.connected ? refused_ + 1 : 0;
  if (stream && outcome.connected) ++connected_;
  if (outcome.heard || outcome.tls) {
    ++heard_;
    closed_mute_ = 0;
  } else if (stream && outcome.connected) {
    closed_mute_ = outcome.ending ? closed_mute_ + 1 : 0;
    if (outcome.ending) ++ended_mute_;
  }
  if (outcome.ending == Ending::kTooMuch) ++flooded_;
}

void PortIdentifier::Reflect() {
  reflects_ = true;
  std::erase_if(tasks_, [this](const Task& waiting) {
    if (waiting.purpose == Purpose::kConfirm) return false;
    planned_.erase({waiting.probe, waiting.carrier});
    return true;
  });
  for (const ProbeSpec* probe : probes_) {
    const bool waited = planned_.contains({probe, Plain()}) && !asked_.contains(probe);
    if (!pw::Proves(*probe, "echo") || !Suits(*probe, Plain())) continue;
    if (waited) planned_.erase({probe, Plain()});
    Add(Purpose::kProbe, probe, Plain(), true, true);
  }
}

/// True if what this probe proves has nothing to do with what another has proven already, whether
/// it was asked as a rival or beside the other.
bool PortIdentifier::IsRival(const Task& task) const {
  if (task.probe == nullptr) return false;
  return std::ranges::any_of(proven_, [&](const Proven& proven) {
    return proven.identity.confidence == Confidence::kBehaviour && proven.probe != nullptr &&
           proven.probe != task.probe && proven.carrier == task.carrier &&
           !AreRelated(*proven.probe, *task.probe);
  });
}

void PortIdentifier::Accept(const Task& task, SessionOutcome& outcome) {
  if (outcome.reflected && !reflects_) Reflect();
  if (!outcome.identity) return;
  if (task.carrier == Carrier::kTls) {
    for (const auto& fact : outcome.tls_facts)
      outcome.identity->facts.push_back(fact);
  }
  const bool certain = outcome.identity->confidence == Confidence::kBehaviour;
  if (certain && IsRival(task) && ++rival_positives_ >= kDeceitful) deceives_ = true;
  // What speaks of the same protocol is still asked: SMB 1 behind SMB 2.
  const std::string protocol = outcome.identity->protocol;
  const bool again = certain && task.probe != nullptr &&
                     (task.probe->confirm || !outcome.identity->weaknesses.empty());
  proven_.push_back({*std::move(outcome.identity), std::move(outcome.exchanges), task.probe,
                     task.carrier, !again, std::move(outcome.hint)});
  if (again) Add(Purpose::kConfirm, task.probe, task.carrier, true, true);
  if (!certain) return;
  std::erase_if(tasks_, [&](const Task& waiting) {
    return !waiting.likely && (waiting.probe == nullptr || !pw::Proves(*waiting.probe, protocol));
  });
  for (const ProbeSpec* probe : probes_) {
    if (probe->rank > 0 && pw::Proves(*probe, protocol) && Suits(*probe, task.carrier))
      Add(Purpose::kProbe, probe, task.carrier, true, false);
  }
}

void PortIdentifier::Confirm(const Task& task, const SessionOutcome& outcome) {
  for (Proven& proven : proven_) {
    if (proven.probe != task.probe || proven.carrier != task.carrier || proven.confirmed) continue;
    proven.confirmed = outcome.identity && outcome.identity->protocol == proven.identity.protocol &&
                       outcome.identity->confidence == Confidence::kBehaviour;
    if (proven.confirmed) KeepCommon(proven.identity.weaknesses, outcome.identity->weaknesses);
  }
}

void PortIdentifier::Finished(std::uint32_t id, SessionOutcome outcome) {
  const auto found = under_way_.find(id);
  if (found == under_way_.end()) return;
  const Task task = found->second;
  under_way_.erase(found);
  CountEnding(outcome);
  if (outcome.tls && !tls_) {
    tls_ = outcome.tls_facts;
    PlanLikely(Carrier::kTls);
    Add(Purpose::kOldHello, nullptr, Carrier::kTls, true, false);
  }
  switch (task.purpose) {
    case Purpose::kGreeting:
      greeting_ = outcome.first_bytes;
      if (!greeting_.empty()) PlanGreeted(greeting_, task.carrier);
      break;
    case Purpose::kHello:
      break;
    case Purpose::kOldHello:
      old_tls_ = outcome.tls;
      break;
    case Purpose::kConfirm:
      Confirm(task, outcome);
      break;
    case Purpose::kProbe:
    case Purpose::kRival:
      Accept(task, outcome);
      break;
  }
  if (GivenUp()) GiveUp();
  Advance();
}

bool PortIdentifier::Done() const {
  return tasks_.empty() && under_way_.empty();
}

bool PortIdentifier::Refused() const {
  return refused_ >= kMostRefused;
}

}  // namespace pw

#include "scan/sweep.h"

#include "scan/liveness.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pw {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// How much of a late start may be caught up at once.
constexpr Nanoseconds kCatchUp = milliseconds(2);
/// A burst has to fit into the receive buffer of a stack in user space: a few hundred packets.
constexpr Nanoseconds kCatchUpOfSctp = microseconds(500);
constexpr Nanoseconds kShortestEpoch = milliseconds(2);
constexpr Nanoseconds kRetryEpoch = milliseconds(100);
constexpr Nanoseconds kLeastControlWait = milliseconds(50);
constexpr Nanoseconds kLongestGap = milliseconds(250);
constexpr unsigned kCanariesUntilLost = 20;
constexpr Nanoseconds kSilenceUntilCanaries = seconds(1);
constexpr Nanoseconds kSilenceUntilLost = seconds(3);
constexpr std::size_t kRefusalsUntilLost = 64;

}  // namespace

Sweep::Sweep(Transport transport, SharedPortOrder order, const IpAddress& target,
             const SweepSettings& settings)
    : book_(transport, std::move(order), target),
      settings_(settings),
      rate_(settings.rate),
      round_trip_(settings.round_trip) {
  done_ = book_.order().size() == 0;
}

void Sweep::Restore(const std::vector<PortObservation>& ports) {
  for (const PortObservation& row : ports) {
    if (!book_.Restore(row)) continue;
    const auto index = static_cast<std::uint32_t>(book_.order().IndexOf(row.port));
    if (IsOfTransport(row.reason)) canaries_.Add(index);
  }
  done_ = book_.settled() == book_.order().size();
}

Nanoseconds Sweep::Gap(unsigned tries) const {
  const Nanoseconds timeout = round_trip_.Timeout();
  return std::max(timeout, std::min(timeout * (1 << (tries - 1)), kLongestGap));
}

bool Sweep::IsDue(unsigned tries, Instant now) const {
  if (waiting_[tries].empty()) return false;
  const PortBook::Entry& entry = book_.entry(waiting_[tries].front());
  return Instant(Nanoseconds(entry.time)) + Gap(tries) <= now;
}

void Sweep::DropSettled() {
  for (auto& queue : waiting_) {
    while (!queue.empty() && book_.entry(queue.front()).settled)
      queue.pop_front();
  }
}

void Sweep::Reconsider() {
  // More loss than was thought: what counted as silent has not been asked often enough.
  for (unsigned tries = 1; tries < loss_.TriesNeeded(); ++tries) {
    for (const std::uint32_t index : believed_[tries])
      waiting_[tries].push_back(index);
    believed_[tries].clear();
  }
}

std::optional<std::size_t> Sweep::NextIndex(Instant now) {
  while (fresh_ < book_.order().size()) {
    if (!book_.entry(fresh_++).settled) return fresh_ - 1;
  }
  const unsigned needed = loss_.TriesNeeded();
  for (unsigned tries = 1; tries <= LossEstimate::kMostTries; ++tries) {
    while (IsDue(tries, now)) {
      const std::uint32_t index = waiting_[tries].front();
      waiting_[tries].pop_front();
      if (book_.entry(index).settled) continue;
      if (tries < needed) return index;
      believed_[tries].push_back(index);
    }
  }
  return std::nullopt;
}

Sweep::Question Sweep::Ask(std::size_t index, Instant now) {
  PortBook::Entry& entry = book_.entry(index);
  const bool first = entry.tries == 0;
  if (first && index >= book_.order().named()) {
    entry.epoch = epochs_.number();
    ++epochs_.current().sent;
  }
  entry.time = now.time_since_epoch().count();
  last_question_ = now;
  const unsigned attempt = entry.tries++;
  waiting_[entry.tries].push_back(static_cast<std::uint32_t>(index));
  return {book_.order().port(index), attempt};
}

std::optional<Sweep::Question> Sweep::NextCanary(Instant now) {
  // While the share of answers tells enough, no port needs to be asked twice. Of a target that says
  // nothing any more it tells only that the rate should fall.
  const bool share_tells = fresh_ < book_.order().size() && rate_.KnowsShare() &&
                           now - last_answer_ < kSilenceUntilCanaries;
  const auto index = share_tells ? std::nullopt : canaries_.Next(now);
  if (!index) return std::nullopt;
  return Question{book_.order().port(*index), kCanaryAttempt};
}

std::optional<Sweep::Question> Sweep::Next(Instant now) {
  if (!started_) {
    started_ = now;
    next_send_ = now;
    last_answer_ = now;
    epochs_.current().start = now;
    epochs_.current().rate = rate_.rate();
  }
  OnTime(now);
  if (done_ || next_send_ > now) return std::nullopt;
  if (IsTimeToMeter()) StartMeter();
  if (meter_) return NextOfMeter(now);
  if (proof_) return NextOfProof(now);
  if (controls_) return NextOfControls(now);
  if (protocol_check_.quiet()) return NextInQuiet(now);
  const bool sctp = book_.transport() == Transport::kSctp;
  next_send_ = std::max(next_send_, now - (sctp ? kCatchUpOfSctp : kCatchUp));
  std::optional<Question> question = NextCanary(now);
  if (!question) {
    const std::optional<std::size_t> index = NextIndex(now);
    if (!index) {
      CheckDone(now);
      return std::nullopt;
    }
    question = Ask(*index, now);
  }
  const bool slow = sctp && fresh_ <= ProtocolCheck::kLeisureQuestions && !protocol_check_.speaks();
  const double rate = slow ? std::min(ProtocolCheck::kLeisureRate, rate_.rate()) : rate_.rate();
  next_send_ += FromSeconds(1.0 / rate);
  return question;
}

void Sweep::OnTime(Instant now) {
  if (done_ || !started_) return;
  latest_ = now;
  JudgeCanaries(now);
  CloseEpoch(now);
  JudgeEpochs(now);
  if (settings_.budget != Nanoseconds::max() && now - *started_ >= settings_.budget) {
    budget_ended_ = true;
    done_ = true;
  }
  if (canaries_.lost_in_a_row() >= kCanariesUntilLost && now - last_answer_ >= kSilenceUntilLost) {
    lost_ = true;
    done_ = true;
  }
}

void Sweep::CloseEpoch(Instant now) {
  const RateEpoch& epoch = epochs_.current();
  const Nanoseconds length = now - epoch.start;
  const bool asking = fresh_ < book_.order().size();
  const bool share_tells = asking && rate_.KnowsShare();
  const bool canaries_tell = !canaries_.empty() && (!asking || rate_.CanariesTell());
  bool full = !share_tells && epoch.canaries_sent >= rate_.CanariesWanted();
  if (!canaries_tell) {
    full = full || (asking ? epoch.sent >= rate_.EpochSize() && length >= kShortestEpoch
                           : length >= kRetryEpoch);
  }
  if (full) epochs_.Close(now, rate_.rate());
}

void Sweep::JudgeEpochs(Instant now) {
  while (epochs_.waiting()) {
    const RateEpoch& epoch = epochs_.oldest();
    const bool over = now >= epoch.end + round_trip_.Timeout();
    if (!over && !(epoch.sent > 0 && rate_.IsGoodAlready(epoch.sent, epoch.answered))) return;
    const double before = rate_.rate();
    rate_.OnEpoch(epoch, now);
    epochs_.DropOldest();
    if (rate_.rate() == before) continue;
    // What the running interval has sent so far was sent at the old rate.
    epochs_.current().rate = std::min(epochs_.current().rate, rate_.rate());
    if (rate_.rate() < before) next_send_ = std::max(next_send_, now);
  }
}

void Sweep::JudgeCanaries(Instant now) {
  while (const auto fate = canaries_.Judge(now, 2 * round_trip_.Timeout())) {
    loss_.OnCanary(fate->answered);
    if (fate->sent < rate_.last_cut()) continue;
    ++epochs_.current().canaries_sent;
    if (fate->answered) ++epochs_.current().canaries_answered;
  }
}

void Sweep::CheckProtocol(std::size_t index, bool repeated, const PortAnswer& answer, Instant now) {
  if (IsOfTransport(answer.reason)) protocol_check_.OnSpeaks();
  if (answer.reason != PortReason::kIcmpProtocolUnreachable) return;
  if (book_.target() != answer.responder) return;
  OnProtocol(protocol_check_.OnUnreachable(index, repeated, now), now);
}

void Sweep::OnProtocol(ProtocolCheck::Verdict verdict, Instant now) {
  if (verdict == ProtocolCheck::Verdict::kOverrun) {
    if (book_.transport() == Transport::kSctp) OnOverrun(now);
  } else if (verdict == ProtocolCheck::Verdict::kAbsent) {
    no_such_protocol_ = true;
    done_ = true;
  }
}

std::optional<Sweep::Question> Sweep::NextInQuiet(Instant now) {
  if (now < protocol_check_.due()) return std::nullopt;
  OnProtocol(protocol_check_.OnDue(now), now);
  if (!protocol_check_.quiet()) return std::nullopt;
  DropSettled();
  std::size_t index = book_.order().size();
  if (fresh_ < index) {
    index = fresh_++;
  } else {
    const auto waiting =
        std::ranges::find_if(waiting_, [](const auto& queue) { return !queue.empty(); });
    if (waiting == waiting_.end()) {
      CheckDone(now);
      return std::nullopt;
    }
    index = waiting->front();
    waiting->pop_front();
  }
  protocol_check_.OnAsked(index, now);
  return Ask(index, now);
}

void Sweep::OnOverrun(Instant now) {
  if (!protocol_check_.NoteOverrun(now)) return;
  rate_.OnOverrun();
  // Of questions that left since the buffer had room for certain nobody knows which were lost. What
  // earlier ones have lost the canaries have seen, and it is in the number of tries.
  const Instant room = canaries_.alive();
  const auto is_doubtful = [&](std::uint32_t index) {
    const PortBook::Entry& entry = book_.entry(index);
    return !entry.settled && Instant(Nanoseconds(entry.time)) >= room;
  };
  for (unsigned tries = 2; tries <= LossEstimate::kMostTries; ++tries) {
    std::vector<std::uint32_t> doubtful;
    std::ranges::copy_if(believed_[tries], std::back_inserter(doubtful), is_doubtful);
    std::erase_if(believed_[tries], is_doubtful);
    std::ranges::copy_if(waiting_[tries], std::back_inserter(doubtful), is_doubtful);
    std::erase_if(waiting_[tries], is_doubtful);
    for (const std::uint32_t index : doubtful) {
      --book_.entry(index).tries;
      waiting_[tries - 1].push_back(index);
    }
  }
}

void Sweep::OnAnswer(std::uint16_t port, unsigned attempt, const PortAnswer& answer, Instant now) {
  const std::size_t index = book_.order().IndexOf(port);
  if (controls_ && !done_)
    controls_->OnAnswer(port, StateOf(book_.transport(), answer.reason, true) == PortState::kOpen);
  if (index >= book_.order().size() || done_) return;
  const PortBook::Entry before = book_.entry(index);
  if (before.tries == 0) return;  // forged, for this port was not asked yet
  // "Host unreachable" is what a way to a target says that has stopped answering.
  const bool alive = IsSignOfLife(answer.reason);
  if (alive) last_answer_ = now;
  if (meter_ && answer.reason == PortReason::kIcmpPortUnreachable)
    meter_->OnAnswer(static_cast<std::uint32_t>(index), now);
  if (attempt == kCanaryAttempt) {
    if (alive) canaries_.OnAnswer(static_cast<std::uint32_t>(index));
    return;
  }
  // Only the last question's time is known: an answer to an earlier one measures nothing.
  Nanoseconds round_trip{0};
  if (attempt + 1U == before.tries) {
    round_trip = now.time_since_epoch() - Nanoseconds(before.time);
    const bool measures = answer.final || answer.reason == PortReason::kIcmpProtocolUnreachable;
    if (!before.settled && measures) round_trip_.OnSample(round_trip);
  }
  if (!book_.Settle(index, answer, round_trip)) return;
  if (proof_ && answer.final) proof_->OnAnswer(static_cast<std::uint32_t>(index), now);
  CheckProtocol(index, before.tries > 1, answer, now);
  if (!answer.final) return;
  if (!IsOfTransport(answer.reason)) return;
  const unsigned needed = loss_.TriesNeeded();
  loss_.OnAnswered(std::min<unsigned>(attempt, before.tries - 1U));
  if (loss_.TriesNeeded() > needed) Reconsider();
  canaries_.Add(static_cast<std::uint32_t>(index));
  if (attempt == 0 && index >= book_.order().named()) epochs_.NoteAnswer(before.epoch);
}

void Sweep::OnRefused(const std::string& why) {
  refusal_ = why;
  if (++refused_ < kRefusalsUntilLost || done_) return;
  lost_ = true;
  done_ = true;
}

bool Sweep::AllBelieved() const {
  return fresh_ >= book_.order().size() &&
         std::ranges::all_of(waiting_, [](const auto& queue) { return queue.empty(); });
}

bool Sweep::AwaitsSignOfLife() const {
  if (canaries_.empty() || canaries_.alive() >= last_question_) return false;
  return std::ranges::any_of(believed_, [](const auto& ports) { return !ports.empty(); });
}

bool Sweep::ChecksControls() {
  const bool few = book_.order().size() < kEnoughPorts;
  if (!few || book_.transport() == Transport::kUdp || !book_.MostAreOpen()) return false;
  controls_.emplace(book_.order().set(), book_.order().seed());
  return true;
}

std::optional<Sweep::Question> Sweep::NextOfControls(Instant now) {
  const auto question = controls_->Next(now, std::max(kLeastControlWait, round_trip_.Timeout()));
  done_ = controls_->done();
  return question;
}

void Sweep::CheckDone(Instant now) {
  DropSettled();
  if (AllBelieved()) Reconsider();
  // Silence of a host that answered before means something only while it still answers.
  done_ = AllBelieved() && !AwaitsSignOfLife() && !SettlesByProof(now) && !ChecksControls();
}

Instant Sweep::Wake() const {
  if (done_) return kNever;
  if (!started_) return Instant{};
  if (meter_) return meter_->Wake();
  if (proof_) return proof_->Wake();
  if (controls_) return controls_->Wake();
  if (protocol_check_.quiet()) return std::max(protocol_check_.due(), next_send_);
  if (fresh_ < book_.order().size()) return next_send_;
  Instant due = kNever;
  for (unsigned tries = 1; tries <= LossEstimate::kMostTries; ++tries) {
    if (waiting_[tries].empty()) continue;
    const PortBook::Entry& entry = book_.entry(waiting_[tries].front());
    due = std::min(due, entry.settled ? Instant{} : Instant(Nanoseconds(entry.time)) + Gap(tries));
  }
  if (due == kNever) due = AwaitsSignOfLife() ? canaries_.due() : Instant{};
  return std::max(due, next_send_);
}

}  // namespace pw

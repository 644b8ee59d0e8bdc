#include "scan/udp_proof.h"

#include <algorithm>
#include <cmath>

namespace pw {
namespace {

using std::chrono::milliseconds;

constexpr Nanoseconds kShortestEpoch = milliseconds(100);
constexpr Nanoseconds kCatchUp = milliseconds(10);
/// One error is left saved, so that the answer to a question which is a moment early still comes.
constexpr unsigned kReserve = 1;
constexpr Nanoseconds kSilenceUntilDoubt = std::chrono::seconds(3);

}  // namespace

UdpProof::UdpProof(const ProofSettings& settings, const std::vector<std::uint32_t>& ports,
                   std::size_t most)
    : interval_(settings.interval),
      most_saved_(interval_ * (settings.burst > kReserve + 1 ? settings.burst - kReserve - 1 : 0)),
      sources_(settings.sources),
      rate_(settings.rate),
      ports_(most),
      fresh_(ports.begin(), ports.end()),
      unsettled_(ports.size()) {
  for (const std::uint32_t port : ports)
    ports_[port].settled = false;
  for (std::uint32_t source = 0; source < sources_; ++source) {
    const bool used = source == 0 || source == settings.used_source;
    // Counted from the start: before it is an account in credit.
    source_.push_back({Instant(used ? interval_ : -most_saved_), false});
    ready_.push({source_.back().granted, source});
  }
}

void UdpProof::DropSettled(std::deque<std::uint32_t>& ports) {
  while (!ports.empty() && ports_[ports.front()].settled)
    ports.pop_front();
}

std::optional<std::uint32_t> UdpProof::TakePort() {
  // A limit for all addresses together that was just passed takes its time: what stayed silent is
  // asked again late. One address alone is never in haste, and settles what matters first.
  const bool alone = sources_ == 1;
  for (auto* queue : {alone ? &again_ : &fresh_, alone ? &fresh_ : &again_}) {
    DropSettled(*queue);
    if (queue->empty()) continue;
    const std::uint32_t port = queue->front();
    queue->pop_front();
    return port;
  }
  return std::nullopt;
}

void UdpProof::Expire(Instant now) {
  while (!waiting_.empty() && waiting_.front().time + timeout_ <= now) {
    const Port& port = ports_[waiting_.front().port];
    if (!port.settled) {
      ++silent_in_a_row_;
      OnSilence(port.source);
    }
    if (!port.settled && port.tries < loss_.TriesNeeded()) {
      again_.push_back(waiting_.front().port);
    } else if (!port.settled) {
      believed_.push_back(waiting_.front().port);
    }
    waiting_.pop_front();
  }
}

void UdpProof::OnSilence(std::uint32_t source) {
  Source& asker = source_[source];
  asker.doubted = !asker.doubted;
  if (!asker.doubted) return;
  // A listener, a filter, a lost question and a limit for all addresses together have in common
  // that the error of this address was not spent. If it was, for the answer got lost, the next
  // question shows it.
  asker.granted -= interval_;
  ready_.push({asker.granted, source});
}

void UdpProof::DropOldSlots() {
  while (ready_.top().first != source_[ready_.top().second].granted)
    ready_.pop();
}

void UdpProof::JudgeEpochs(Instant now) {
  const RateEpoch& running = epochs_.current();
  if (running.sent >= rate_.EpochSize() && now - running.start >= kShortestEpoch)
    epochs_.Close(now, rate_.rate());
  while (epochs_.waiting()) {
    const RateEpoch& judged = epochs_.oldest();
    if (now < judged.end + timeout_ && judged.answered < judged.sent) return;
    rate_.OnEpoch(judged, now);
    epochs_.DropOldest();
    epochs_.current().rate = std::min(epochs_.current().rate, rate_.rate());
  }
}

void UdpProof::Reconsider() {
  std::erase_if(believed_, [&](std::uint32_t port) {
    const bool doubtful = ports_[port].tries < loss_.TriesNeeded();
    if (doubtful) again_.push_back(port);
    return doubtful;
  });
  done_ = again_.empty();
}

std::optional<UdpProof::Question> UdpProof::Next(Instant now, Nanoseconds timeout) {
  timeout_ = timeout;
  if (!started_) {
    started_ = now;
    next_send_ = now;
    epochs_.current().start = now;
    epochs_.current().rate = rate_.rate();
  }
  Expire(now);
  JudgeEpochs(now);
  DropOldSlots();
  const auto [granted, source] = ready_.top();
  if (next_send_ > now || *started_ + granted.time_since_epoch() > now) return std::nullopt;
  const auto port = TakePort();
  if (!port) {
    if (waiting_.empty()) Reconsider();
    return std::nullopt;
  }
  ready_.pop();
  Source& asker = source_[source];
  asker.granted = std::max(granted, Instant(now - *started_ - most_saved_)) + interval_;
  ready_.push({asker.granted, source});
  next_send_ = std::max(next_send_, now - kCatchUp) + FromSeconds(1.0 / rate_.rate());
  Port& state = ports_[*port];
  ++asked_;
  ++state.tries;
  state.epoch = epochs_.number();
  ++epochs_.current().sent;
  state.source = source;
  waiting_.push_back({*port, now});
  return Question{*port, source};
}

void UdpProof::OnAnswer(std::uint32_t port, Instant now) {
  Port& state = ports_[port];
  if (state.settled) return;
  ++answered_;
  silent_in_a_row_ = 0;
  last_answer_ = now;
  state.settled = true;
  --unsettled_;
  std::erase(believed_, port);
  if (state.tries == 0) return;
  source_[state.source].doubted = false;
  loss_.OnAnswered(state.tries - 1U);
  epochs_.NoteAnswer(state.epoch);
}

Instant UdpProof::Wake() const {
  if (!started_) return Instant{};
  const Instant expiry = waiting_.empty() ? kNever : waiting_.front().time + timeout_;
  if (fresh_.empty() && again_.empty() && !waiting_.empty()) return expiry;
  const Instant granted = *started_ + ready_.top().first.time_since_epoch();
  return std::min(expiry, std::max(next_send_, granted));
}

bool UdpProof::DoubtsLife(Instant now) const {
  constexpr double kUnlikely = 1e-6;
  if (silent_in_a_row_ < silent_until_doubt_) return false;
  if (!done_ && now - last_answer_ < kSilenceUntilDoubt) return false;
  const double share =
      asked_ == 0 ? 0 : static_cast<double>(answered_) / static_cast<double>(asked_ + 1);
  return done_ || std::pow(1 - share, static_cast<double>(silent_in_a_row_)) < kUnlikely;
}

void UdpProof::OnAlive(Instant now) {
  last_answer_ = now;
  silent_in_a_row_ = 0;
  // That this happens again is likely from now on.
  silent_until_doubt_ *= 4;
}

Nanoseconds UdpProof::TimeLeft() const {
  // The rate still rises until a limit for all addresses together is met.
  double rate = rate_.limit() > 0 ? rate_.limit() : rate_.most();
  if (interval_ > Nanoseconds(0)) rate = std::min(rate, sources_ / Seconds(interval_));
  return FromSeconds(static_cast<double>(left()) / rate);
}

}  // namespace pw

// How a sweep settles UDP ports of a target that limits its ICMP errors.
#include "scan/sweep.h"

#include <algorithm>
#include <cmath>

namespace pw {
namespace {

using std::chrono::milliseconds;

constexpr Nanoseconds kLeastTimeout = milliseconds(200);
/// Fewer ports are asked sooner than a limit is measured with them.
constexpr std::size_t kWorthMeasuring = 256;
constexpr Nanoseconds kNoticeDelay = std::chrono::seconds(3);
/// Below the limit for all addresses of any host that is known.
constexpr double kFirstRate = 100;
constexpr double kLeastRate = 0.5;

std::string RateText(double per_second) {
  const double rounded = std::round(per_second * 10) / 10;
  const std::string text = std::to_string(rounded);
  return text.substr(0, text.find('.') + 2);
}

std::string TimeText(Nanoseconds time) {
  const double seconds = Seconds(time);
  if (seconds < 120) return std::to_string(std::lround(seconds)) + " s";
  return std::to_string(std::lround(seconds / 60)) + " min";
}

}  // namespace

bool Sweep::IsTimeToMeter() const {
  const std::size_t size = book_.order().size();
  return book_.transport() == Transport::kUdp && !meter_ && !icmp_limit_ && !proof_ &&
         fresh_ >= book_.order().named() && fresh_ < size && size - fresh_ >= kWorthMeasuring;
}

void Sweep::StartMeter() {
  std::vector<std::uint32_t> ports;
  for (; fresh_ < book_.order().size() && ports.size() < IcmpLimitMeter::kPortsWanted; ++fresh_) {
    if (!book_.entry(fresh_).settled) ports.push_back(static_cast<std::uint32_t>(fresh_));
  }
  const bool fresh = settings_.spare_sources > 0 || last_question_ == Instant{};
  meter_.emplace(ports, IcmpLimitMeter::Ports::kUnknown, fresh);
}

bool Sweep::StartMeterOfClosedPorts() {
  std::vector<std::uint32_t> ports;
  for (std::size_t i = 0; i < book_.order().size(); ++i) {
    if (ports.size() == IcmpLimitMeter::kPortsWanted) break;
    if (book_.entry(i).reason == PortReason::kIcmpPortUnreachable)
      ports.push_back(static_cast<std::uint32_t>(i));
  }
  metered_closed_ports_ = true;
  if (ports.empty()) return false;
  meter_.emplace(ports, IcmpLimitMeter::Ports::kClosed,
                 settings_.spare_sources > 0 && !icmp_limit_);
  return true;
}

Nanoseconds Sweep::ProofTimeout() const {
  return std::max(kLeastTimeout, 2 * round_trip_.Timeout());
}

Sweep::Question Sweep::AskForProof(std::size_t index, std::uint32_t source, Instant now) {
  PortBook::Entry& entry = book_.entry(index);
  if (entry.settled) return {book_.order().port(index), kCanaryAttempt, source};
  const unsigned attempt = std::min<unsigned>(entry.tries, LossEstimate::kMostTries - 1);
  entry.tries = static_cast<std::uint8_t>(attempt + 1);
  entry.time = now.time_since_epoch().count();
  last_question_ = now;
  return {book_.order().port(index), attempt, source};
}

std::optional<Sweep::Question> Sweep::NextOfMeter(Instant now) {
  const auto index = meter_->Next(now, ProofTimeout());
  if (index) return AskForProof(*index, settings_.spare_sources > 0 ? 1 : 0, now);
  if (meter_->result()) EndMeter(now);
  return std::nullopt;
}

void Sweep::EndMeter(Instant now) {
  if (proof_) {
    // It was asked only for a sign of life.
    lost_ = !meter_->heard();
    done_ = lost_;
    meter_.reset();
    proof_->OnAlive(now);
    return;
  }
  const bool fresh_was_measured = icmp_limit_ && icmp_limit_->burst > 0;
  const unsigned burst = fresh_was_measured ? icmp_limit_->burst : meter_->result()->burst;
  icmp_limit_ = meter_->result();
  icmp_limit_->burst = burst;
  meter_.reset();
  const bool sweep_is_over = AllBelieved();
  const bool helps = icmp_limit_->kind == IcmpLimit::Kind::kLimited && settings_.spare_sources > 0;
  if (icmp_limit_->kind != IcmpLimit::Kind::kSilent && (sweep_is_over || helps)) {
    StartProof(now);
    return;
  }
  if (sweep_is_over) {
    done_ = true;
    return;
  }
  // The rest of the sweep takes over what the measurement asked.
  for (std::size_t i = book_.order().named(); i < fresh_; ++i) {
    PortBook::Entry& entry = book_.entry(i);
    if (entry.settled || entry.tries == 0) continue;
    entry.tries = 1;
    waiting_[1].push_back(static_cast<std::uint32_t>(i));
  }
}

void Sweep::StartProof(Instant now) {
  proof_follows_sweep_ = fresh_ >= book_.order().size();
  std::vector<std::uint32_t> ports;
  for (std::size_t i = 0; i < book_.order().size(); ++i) {
    if (!book_.entry(i).settled) ports.push_back(static_cast<std::uint32_t>(i));
  }
  fresh_ = book_.order().size();
  for (auto& queue : waiting_)
    queue.clear();
  for (auto& queue : believed_)
    queue.clear();
  ProofSettings settings;
  settings.sources = 1 + settings_.spare_sources;
  settings.used_source = settings_.spare_sources > 0 ? 1 : 0;
  settings.burst = std::max(1U, icmp_limit_->burst);
  if (icmp_limit_->kind == IcmpLimit::Kind::kLimited)
    settings.interval = FromSeconds(1.0 / icmp_limit_->per_second);
  settings.rate = settings_.rate;
  settings.rate.start = std::min(settings.rate.cap, kFirstRate);
  settings.rate.floor = std::min(settings.rate.cap, kLeastRate);
  proof_.emplace(settings, ports, book_.order().size());
  if (icmp_limit_->kind != IcmpLimit::Kind::kLimited) return;
  // With many addresses the limit for all of them together shows only when it is met.
  notice_due_ = settings.sources == 1 ? now : now + kNoticeDelay;
}

void Sweep::NoteProof(Instant now) {
  notice_due_ = kNever;
  notice_ = "UDP " + ToString(book_.target()) + ": " + ProofNote();
  if (settings_.budget == Nanoseconds::max()) return;
  const Nanoseconds left = std::max(Nanoseconds(0), settings_.budget - (now - *started_));
  notice_ += "; the time for UDP ends in " + TimeText(left);
}

std::string Sweep::ProofNote() const {
  const std::uint32_t sources = 1 + settings_.spare_sources;
  return "to prove the other " + std::to_string(proof_->left()) + " ports closed from " +
         std::to_string(sources) + (sources == 1 ? " address" : " addresses") + " takes about " +
         TimeText(proof_->TimeLeft());
}

std::optional<Sweep::Question> Sweep::NextOfProof(Instant now) {
  if (now >= notice_due_) NoteProof(now);
  const auto question = proof_->Next(now, ProofTimeout());
  if (question) return AskForProof(question->port, question->source, now);
  if (proof_->DoubtsLife(now) && StartMeterOfClosedPorts()) return std::nullopt;
  done_ = done_ || proof_->done();
  return std::nullopt;
}

bool Sweep::SettlesByProof(Instant now) {
  if (!LimitsIcmp()) return false;
  if (icmp_limit_ && icmp_limit_->kind != IcmpLimit::Kind::kSilent) {
    StartProof(now);
    return true;
  }
  // Most of the ports that were asked for it may have been filtered.
  return !metered_closed_ports_ && StartMeterOfClosedPorts();
}

bool Sweep::ProvesAll() const {
  return proof_ && proof_->done() && proof_->SilenceTells() &&
         icmp_limit_->kind != IcmpLimit::Kind::kSilent;
}

std::string Sweep::IcmpLimitText() const {
  if (!icmp_limit_ || icmp_limit_->kind != IcmpLimit::Kind::kLimited) return "";
  std::string text =
      "ICMP port unreachable, " + RateText(icmp_limit_->per_second) + "/s for each address";
  if (icmp_limit_->burst > 0) text += ", burst " + std::to_string(icmp_limit_->burst);
  return text;
}

}  // namespace pw

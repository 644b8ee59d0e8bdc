#include "scan/rate_control.h"

#include <algorithm>
#include <cmath>

namespace pw {
namespace {

constexpr double kLeastEpoch = 32;
constexpr double kMostEpoch = 4096;
constexpr double kAnswersWanted = 24;
constexpr double kReferenceSize = 4096;
constexpr double kSilenceWanted = 256;
constexpr double kCapAfterOverrun = 0.8;
constexpr double kFewestCanaries = 4;
constexpr double kMostCanaries = 32;
/// Canaries whose fate is remembered.
constexpr double kCanaryMemory = 400;

}  // namespace

RateControl::RateControl(const RateLimits& limits)
    : limits_(limits), rate_(std::clamp(limits.start, limits.floor, limits.cap)) {}

std::size_t RateControl::EpochSize() const noexcept {
  if (reference_answered_ == 0) return static_cast<std::size_t>(kLeastEpoch);
  const double share = reference_answered_ / reference_sent_;
  return static_cast<std::size_t>(std::clamp(kAnswersWanted / share, kLeastEpoch, kMostEpoch));
}

bool RateControl::IsGoodAlready(std::size_t sent, std::size_t answered) const noexcept {
  if (answered >= sent) return true;
  if (reference_answered_ == 0) return false;
  const double expected = static_cast<double>(sent) * reference_answered_ / reference_sent_;
  return expected >= kAnswersWanted / 2 && static_cast<double>(answered) >= 0.95 * expected;
}

std::size_t RateControl::CanariesWanted() const noexcept {
  // Half of n are 2.3 deviations above n * lost: chance takes so many one time in a hundred. The
  // prior is one of twenty.
  const double lost = (canaries_lost_ + 1) / (canaries_sent_ + 20);
  const double distance = std::max(0.5 - lost, 0.05);
  const double wanted = 2.3 * 2.3 * lost * (1 - lost) / (distance * distance);
  return static_cast<std::size_t>(std::ceil(std::clamp(wanted, kFewestCanaries, kMostCanaries)));
}

bool RateControl::ShareFell(const RateEpoch& epoch) const {
  if (reference_sent_ == 0) return false;
  const double share = reference_answered_ / reference_sent_;
  const double expected = static_cast<double>(epoch.sent) * share;
  const double deviation = std::sqrt(expected * (1 - share));
  return static_cast<double>(epoch.answered) < 0.8 * expected - 3 * deviation - 1;
}

bool RateControl::CanariesFell(const RateEpoch& epoch) const {
  return epoch.canaries_sent >= CanariesWanted() &&
         epoch.canaries_answered * 2 <= epoch.canaries_sent;
}

void RateControl::Learn(const RateEpoch& epoch) {
  if (epoch.sent == 0) return;
  const auto sent = static_cast<double>(epoch.sent);
  const auto answered = static_cast<double>(epoch.answered);
  if (reference_sent_ > 0) {
    // A share far above what was believed: the belief stems from a rate that was too high.
    const double expected = sent * reference_answered_ / reference_sent_;
    const double deviation = std::sqrt(std::max(expected, 1.0));
    if (answered > 1.25 * expected + 3 * deviation) {
      reference_sent_ = sent;
      reference_answered_ = answered;
      return;
    }
  }
  // What is answered at the edge of a limit would make the limit look normal, step by step.
  if (limited_ || reference_sent_ >= kReferenceSize) return;
  reference_sent_ += sent;
  reference_answered_ += answered;
}

void RateControl::LearnCanaries(const RateEpoch& epoch) {
  if (epoch.canaries_sent == 0) return;
  // Near a rate at which they fell, what is lost may be the limit's.
  if (ceiling_ > 0 && epoch.rate > 0.6 * ceiling_) return;
  canaries_sent_ += static_cast<double>(epoch.canaries_sent);
  canaries_lost_ += static_cast<double>(epoch.canaries_sent - epoch.canaries_answered);
  if (canaries_sent_ <= kCanaryMemory) return;
  canaries_sent_ /= 2;
  canaries_lost_ /= 2;
}

bool RateControl::ShowsThatItKeepsUp(const RateEpoch& epoch) const {
  if (reference_answered_ == 0 && epoch.canaries_sent == 0) return true;  // nothing ever answers
  if (epoch.sent > 0 && KnowsShare()) return true;
  if (epoch.canaries_sent < CanariesWanted()) return false;
  const double usual = 1 - canaries_lost_ / std::max(canaries_sent_, 1.0);
  const auto sent = static_cast<double>(epoch.canaries_sent);
  return static_cast<double>(epoch.canaries_answered) >= 0.75 * usual * sent;
}

bool RateControl::IsNoLimit(const RateEpoch& epoch) const {
  if (cut_rate_ == 0 || epoch.sent == 0 || epoch.rate > 0.7 * cut_rate_) return false;
  // A limit lets the same number through, hence a larger share of fewer questions. A share that
  // stays what it was is the share of ports that answer.
  const double share = static_cast<double>(epoch.answered) / static_cast<double>(epoch.sent);
  const double limited_share = std::min(1.0, cut_share_ * cut_rate_ / epoch.rate);
  return share < (cut_share_ + limited_share) / 2;
}

void RateControl::Raise(const RateEpoch& epoch) {
  if (epoch.rate < 0.9 * rate_) return;  // says nothing of the rate of now
  if (!ShowsThatItKeepsUp(epoch)) return;
  // Half a second passes before silence counts: what never answers is not waited for six times.
  double factor = reference_answered_ == 0 && epoch.canaries_sent == 0 ? 4 : 2;
  if (ceiling_ > 0) {
    factor = rate_ < 0.85 * ceiling_ ? 1.1 : 1.02;
    // Half was a guess, not a measure, hence it is left sooner; and an interval that took longer,
    // for it needed more canaries, grows by as much more.
    const double canaries = static_cast<double>(epoch.canaries_sent) / kFewestCanaries;
    if (!KnowsShare() && canaries >= 1) factor = std::min(2.0, std::pow(factor, 2 * canaries));
  }
  const double most = KnowsShare() ? limits_.cap : std::min(limits_.cap, limits_.silent_cap);
  rate_ = std::max(rate_, std::min(rate_ * factor, most));
}

bool RateControl::KnowsShare() const noexcept {
  return reference_answered_ > 0 &&
         reference_answered_ / reference_sent_ * kMostEpoch >= kAnswersWanted;
}

bool RateControl::CanariesTell() const noexcept {
  return !KnowsShare() && reference_sent_ >= kSilenceWanted;
}

void RateControl::OnOverrun() {
  ceiling_ = rate_;
  limits_.cap = std::max(limits_.floor, kCapAfterOverrun * rate_);
  rate_ = std::max(limits_.floor, rate_ / 2);
  limited_ = true;
}

void RateControl::Cut(const RateEpoch& epoch, double delivered, Instant now) {
  ceiling_ = epoch.rate;
  rate_ = std::clamp(delivered, limits_.floor, std::max(limits_.floor, 0.8 * epoch.rate));
  last_cut_ = now;
  limited_ = true;
}

void RateControl::OnEpoch(const RateEpoch& epoch, Instant now) {
  const bool share_fell = ShareFell(epoch);
  if (share_fell || CanariesFell(epoch)) {
    if (epoch.start < last_cut_) return;  // sent before the last cut could help
    if (!share_fell) {
      // The few that answered say nothing of how many would have been delivered: half is tried.
      Cut(epoch, rate_ / 2, now);
      return;
    }
    if (IsNoLimit(epoch)) {
      reference_sent_ = static_cast<double>(epoch.sent);
      reference_answered_ = static_cast<double>(epoch.answered);
      ceiling_ = 0;
      cut_rate_ = 0;
      limited_ = false;
      return;
    }
    cut_rate_ = epoch.rate;
    cut_share_ = static_cast<double>(epoch.answered) / static_cast<double>(epoch.sent);
    const double length = std::max(Seconds(epoch.end - epoch.start), 1e-6);
    Cut(epoch, static_cast<double>(epoch.answered) / length, now);
    return;
  }
  Learn(epoch);
  LearnCanaries(epoch);
  Raise(epoch);
}

}  // namespace pw

#include "scan/proof_rate.h"

#include <algorithm>
#include <cmath>

namespace pw {
namespace {

/// Above what is answered, so that a limit which rises is noticed.
constexpr double kAhead = 1.08;
/// Deep enough to see whether it helps.
constexpr double kDeepestCut = 0.25;

}  // namespace

std::size_t ProofRate::EpochSize() const noexcept {
  constexpr double kAnswersWanted = 24;
  constexpr double kLeast = 32;
  constexpr double kMost = 2048;
  if (best_share_ == 0) return static_cast<std::size_t>(2 * kLeast);
  return static_cast<std::size_t>(std::clamp(kAnswersWanted / best_share_, kLeast, kMost));
}

void ProofRate::Cut(const RateEpoch& epoch, double share, Instant now) {
  const double length = std::max(Seconds(epoch.end - epoch.start), 1e-3);
  const bool slower = cut_rate_ > 0 && epoch.rate <= 0.7 * cut_rate_;
  last_cut_ = now;
  if (slower && share <= 1.15 * cut_share_) {
    best_share_ = share;
    rate_ = cut_rate_;
    cut_rate_ = 0;
    delivered_ = 0;
    return;
  }
  cut_rate_ = epoch.rate;
  cut_share_ = share;
  delivered_ = static_cast<double>(epoch.answered) / length;
  const double least = std::max(limits_.floor, kDeepestCut * epoch.rate);
  rate_ = std::clamp(kAhead * delivered_ / best_share_, least, std::max(least, 0.95 * epoch.rate));
}

void ProofRate::OnEpoch(const RateEpoch& epoch, Instant now) {
  if (epoch.sent == 0 || epoch.start < last_cut_) return;
  const auto sent = static_cast<double>(epoch.sent);
  const double share = static_cast<double>(epoch.answered) / sent;
  const double expected = best_share_ * sent;
  const double deviation = std::sqrt(expected * (1 - best_share_) + 1);
  if (static_cast<double>(epoch.answered) < 0.85 * expected - 2 * deviation) {
    Cut(epoch, share, now);
    return;
  }
  // The most lucky of many intervals must not become the measure.
  const double certain = share - 2 * std::sqrt(share * (1 - share) / sent);
  best_share_ = std::max(best_share_, best_share_ == 0 ? share : certain);
  // Too few were ready to be asked: this says nothing about more.
  const double length = std::max(Seconds(epoch.end - epoch.start), 1e-3);
  if (sent / length < 0.8 * rate_) return;
  const double factor = cut_rate_ == 0 ? 2 : 1.03;
  rate_ = std::min(limits_.cap, rate_ * factor);
}

}  // namespace pw

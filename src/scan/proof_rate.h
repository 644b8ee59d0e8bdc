#pragma once

#include "scan/instant.h"
#include "scan/rate_control.h"

#include <cstddef>

namespace pw {

/// The rate of questions that are all likely to be answered, up to a limit of the target for all
/// addresses together (Linux: net.ipv4.icmp_msgs_per_sec; BSD: net.inet.icmp.icmplim). It doubles
/// until the share of answers falls, and is then held a little above what is answered. A share that
/// does not rise when the rate falls is no limit: the ports are others now, filtered ones. Pure.
class ProofRate {
 public:
  explicit ProofRate(const RateLimits& limits) : limits_(limits), rate_(limits.start) {}

  double rate() const noexcept { return rate_; }
  /// Answers a second where a limit was met; 0 = none so far.
  double limit() const noexcept { return delivered_; }
  double most() const noexcept { return limits_.cap; }
  /// How many questions an interval needs before it says anything.
  std::size_t EpochSize() const noexcept;
  /// `sent` and `answered` count all questions of the interval.
  void OnEpoch(const RateEpoch& epoch, Instant now);

 private:
  void Cut(const RateEpoch& epoch, double share, Instant now);

  RateLimits limits_;
  double rate_;
  double best_share_ = 0;  ///< of the questions that is answered at leisure
  double delivered_ = 0;
  double cut_rate_ = 0;  ///< at which the share fell last; 0 = never
  double cut_share_ = 0;
  Instant last_cut_ = Instant::min();
};

}  // namespace pw

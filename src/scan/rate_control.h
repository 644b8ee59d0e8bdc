#pragma once

#include "scan/instant.h"

#include <cstddef>

namespace pw {

/// Probes a second, all above zero.
struct RateLimits {
  double start = 5'000;
  double floor = 50;
  double cap = 1'000'000;
  /// Without any evidence that the target keeps up, it goes no faster than this.
  double silent_cap = 150'000;
};

/// One measuring interval at one rate.
struct RateEpoch {
  Instant start;
  Instant end;
  double rate = 0;           ///< that was set
  std::size_t sent = 0;      ///< first questions to ports in random order
  std::size_t answered = 0;  ///< of those, in time
  std::size_t canaries_sent = 0;
  std::size_t canaries_answered = 0;
};

/// Finds the rate at which a target answers everything that it would answer at leisure. Ports are
/// asked in random order, so the share of them that answers is the same in every interval, unless
/// something on the way limits it: silent ports and random loss do not slow the scan down, a
/// limiter does. A share that falls sets the rate to what was delivered; else the rate grows,
/// doubling until the first fall, fourfold while nothing answers at all. Where too few ports answer
/// for a share the canaries tell: more of them lost than chance would take halve the rate. Pure:
/// time comes in with the epochs.
class RateControl {
 public:
  explicit RateControl(const RateLimits& limits);

  double rate() const noexcept { return rate_; }
  /// How many first questions an epoch needs before it says anything.
  std::size_t EpochSize() const noexcept;
  /// How many canaries an epoch needs before they say anything: the more of them get lost anyway,
  /// the more, so that chance seldom takes half of them.
  std::size_t CanariesWanted() const noexcept;
  /// When the rate was cut last: what was asked before says nothing of the rate of now.
  Instant last_cut() const noexcept { return last_cut_; }
  /// True if this many answers already are what `sent` would bring: no need to wait for the rest.
  bool IsGoodAlready(std::size_t sent, std::size_t answered) const noexcept;
  void OnEpoch(const RateEpoch& epoch, Instant now);
  /// The target said that it was overrun: half the rate of now, and never again the same.
  void OnOverrun();
  /// The rate had to be cut because answers fell behind.
  bool limited() const noexcept { return limited_; }
  /// The rate, probes a second, at which answers fell behind last; 0 = never.
  double ceiling() const noexcept { return ceiling_; }
  /// True if enough ports answer for their share to show a limit.
  bool KnowsShare() const noexcept;
  /// True if enough ports were asked to know that they do not: only canaries show a limit.
  bool CanariesTell() const noexcept;

 private:
  bool ShareFell(const RateEpoch& epoch) const;
  bool CanariesFell(const RateEpoch& epoch) const;
  void Learn(const RateEpoch& epoch);
  void LearnCanaries(const RateEpoch& epoch);
  void Cut(const RateEpoch& epoch, double delivered, Instant now);
  void Raise(const RateEpoch& epoch);
  bool ShowsThatItKeepsUp(const RateEpoch& epoch) const;
  bool IsNoLimit(const RateEpoch& epoch) const;

  RateLimits limits_;
  double rate_;
  double reference_sent_ = 0;
  double reference_answered_ = 0;
  double canaries_sent_ = 0;
  double canaries_lost_ = 0;
  double ceiling_ = 0;  ///< the rate at which answers fell behind last; 0 = never
  Instant last_cut_ = Instant::min();
  double cut_rate_ = 0;   ///< at which answers fell behind before; 0 = never
  double cut_share_ = 0;  ///< of the questions that were answered then
  bool limited_ = false;
};

}  // namespace pw

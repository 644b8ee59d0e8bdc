#include "scan/round_trip.h"

#include <algorithm>

namespace pw {

void RoundTrip::OnSample(Nanoseconds sample) {
  sample = std::max(sample, Nanoseconds(0));
  if (!known_) {
    known_ = true;
    smoothed_ = sample;
    variation_ = sample / 2;
    return;
  }
  const Nanoseconds off = sample > smoothed_ ? sample - smoothed_ : smoothed_ - sample;
  variation_ += (off - variation_) / 4;
  smoothed_ += (sample - smoothed_) / 8;
}

Nanoseconds RoundTrip::Timeout() const noexcept {
  if (!known_) return kUnknownTimeout;
  return std::max(kLeastTimeout, smoothed_ + 4 * variation_);
}

}  // namespace pw

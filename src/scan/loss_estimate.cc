#include "scan/loss_estimate.h"

#include <algorithm>
#include <cmath>

namespace pw {

double LossEstimate::Probability() const noexcept {
  // A weak prior of 5 %: nothing is known before the first answer.
  return (lost_ + 0.1) / (tries_ + 2.0);
}

unsigned LossEstimate::TriesNeeded() const noexcept {
  constexpr double kMissedPerRun = 0.01;
  const double answering = static_cast<double>(answered_) + 1.0;
  const double tries = std::ceil(std::log(kMissedPerRun / answering) / std::log(Probability()));
  return static_cast<unsigned>(std::clamp(tries, double{kLeastTries}, double{kMostTries}));
}

}  // namespace pw

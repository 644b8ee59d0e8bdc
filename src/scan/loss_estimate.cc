#include "scan/loss_estimate.h"

#include <algorithm>
#include <cmath>

namespace pw {

double LossEstimate::Probability() const noexcept {
  // A weak prior of 5 %: nothing is known before the first answer.
  return (lost_ + 0.1) / (tries_ + 2.0);
}

double LossEstimate::Tries() const noexcept {
  constexpr double kMissedPerRun = 0.0001;
  const double answering = static_cast<double>(answered_) + 1.0;
  return std::ceil(std::log(kMissedPerRun / answering) / std::log(Probability()));
}

unsigned LossEstimate::TriesNeeded() const noexcept {
  return static_cast<unsigned>(std::clamp(Tries(), double{kLeastTries}, double{kMostTries}));
}

bool LossEstimate::SilenceTells() const noexcept {
  return Tries() <= double{kMostTries};
}

}  // namespace pw

#pragma once

#include <cstddef>

namespace pw {

/// How often a question or its answer gets lost on the way to one target, learnt from the ports
/// that did answer: a port that answered its third try lost two.
class LossEstimate {
 public:
  /// A port answered; `lost` tries before that stayed unanswered.
  void OnAnswered(unsigned lost) {
    lost_ += lost;
    tries_ += lost + 1.0;
    ++answered_;
  }
  /// A question to a port that is known to answer.
  void OnCanary(bool answered) {
    lost_ += answered ? 0.0 : 1.0;
    tries_ += 1.0;
  }

  /// Probability that one try stays unanswered although the port would answer.
  double Probability() const noexcept;

  /// Tries after which silence is believed: so many that of all ports that answer, fewer than 1 in
  /// 10,000 runs would miss one. At least kLeastTries.
  unsigned TriesNeeded() const noexcept;
  /// False if so much is lost that even kMostTries without an answer prove nothing.
  bool SilenceTells() const noexcept;

  static constexpr unsigned kLeastTries = 3;
  static constexpr unsigned kMostTries = 14;

 private:
  double Tries() const noexcept;

  double lost_ = 0;
  double tries_ = 0;
  std::size_t answered_ = 0;
};

}  // namespace pw

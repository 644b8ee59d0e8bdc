#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// How long each step of a long command took, for people: no result rests on it.
class StepTimes {
 public:
  StepTimes() : begun_(Clock::now()), last_(begun_) {}

  /// A step ends now, which began when the one before ended.
  void Ended(std::string step);
  /// A part of the next step, measured by whoever did it.
  void Part(std::string step, std::chrono::milliseconds took);

  bool Has(std::string_view step) const;

  /// Up to the end of the last step: "took 41.2 s: inventory 1.3, outside 38.0 (from oam 20.1, from
  /// s1 17.7), judging 0.1".
  std::string Text() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Step {
    std::string name;
    std::chrono::milliseconds took{0};
    std::vector<std::pair<std::string, std::chrono::milliseconds>> parts;
  };

  Clock::time_point begun_;
  Clock::time_point last_;
  std::vector<std::pair<std::string, std::chrono::milliseconds>> parts_;
  std::vector<Step> steps_;
};

}  // namespace pw

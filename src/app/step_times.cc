#include "app/step_times.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

std::string Seconds(std::chrono::milliseconds took) {
  return fmt::format("{:.1f}", std::chrono::duration<double>(took).count());
}

}  // namespace

void StepTimes::Ended(std::string step) {
  const Clock::time_point now = Clock::now();
  steps_.push_back({std::move(step),
                    std::chrono::duration_cast<std::chrono::milliseconds>(now - last_),
                    std::exchange(parts_, {})});
  last_ = now;
}

void StepTimes::Part(std::string step, std::chrono::milliseconds took) {
  parts_.emplace_back(std::move(step), took);
}

bool StepTimes::Has(std::string_view step) const {
  return std::ranges::find(steps_, step, &Step::name) != steps_.end();
}

std::string StepTimes::Text() const {
  const auto all = std::chrono::duration_cast<std::chrono::milliseconds>(last_ - begun_);
  std::string text = "took " + Seconds(all) + " s";
  std::string_view between = ": ";
  for (const Step& step : steps_) {
    text += fmt::format("{}{} {}", between, step.name, Seconds(step.took));
    between = ", ";
    std::string_view open = " (";
    for (const auto& [name, took] : step.parts) {
      text += fmt::format("{}{} {}", open, name, Seconds(took));
      open = ", ";
    }
    if (!step.parts.empty()) text += ')';
  }
  return text;
}

}  // namespace pw

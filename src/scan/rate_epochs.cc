#include "scan/rate_epochs.h"

#include <algorithm>

namespace pw {

void RateEpochs::Close(Instant now, double rate) {
  current_.epoch.end = now;
  judged_later_.push_back(current_);
  const auto next = static_cast<std::uint16_t>(current_.number + 1);
  current_ = {next, {}};
  current_.epoch.start = now;
  current_.epoch.rate = rate;
}

void RateEpochs::NoteAnswer(std::uint16_t number) {
  if (number == current_.number) {
    ++current_.epoch.answered;
    return;
  }
  const auto found = std::ranges::find(judged_later_, number, &Numbered::number);
  if (found != judged_later_.end()) ++found->epoch.answered;
}

}  // namespace pw

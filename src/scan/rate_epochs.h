#pragma once

#include "scan/instant.h"
#include "scan/rate_control.h"

#include <cstdint>
#include <deque>

namespace pw {

/// Measuring intervals one after the other: one is running, those before wait for late answers
/// until they are judged. Every question notes the number of its interval. Pure.
class RateEpochs {
 public:
  std::uint16_t number() const noexcept { return current_.number; }
  RateEpoch& current() noexcept { return current_.epoch; }
  const RateEpoch& current() const noexcept { return current_.epoch; }

  /// Ends the running interval; the next begins at once, at this rate.
  void Close(Instant now, double rate);
  /// An answer in time to a question of an interval, if it is not judged yet.
  void NoteAnswer(std::uint16_t number);

  bool waiting() const noexcept { return !judged_later_.empty(); }
  /// The oldest that waits.
  const RateEpoch& oldest() const { return judged_later_.front().epoch; }
  void DropOldest() { judged_later_.pop_front(); }

 private:
  struct Numbered {
    std::uint16_t number = 0;
    RateEpoch epoch;
  };

  Numbered current_;
  std::deque<Numbered> judged_later_;
};

}  // namespace pw

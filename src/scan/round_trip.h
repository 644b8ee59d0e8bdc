#pragma once

#include "scan/instant.h"

namespace pw {

/// Round trip of one target and how long to wait for an answer (RFC 6298, gains 1/8 and 1/4). The
/// floor is far below TCP's second: an early retry of a probe costs one packet.
class RoundTrip {
 public:
  void OnSample(Nanoseconds sample);

  bool known() const noexcept { return known_; }
  Nanoseconds smoothed() const noexcept { return smoothed_; }
  /// After this long without an answer a probe counts as unanswered, for now.
  Nanoseconds Timeout() const noexcept;

  static constexpr Nanoseconds kUnknownTimeout = std::chrono::milliseconds(500);
  static constexpr Nanoseconds kLeastTimeout = std::chrono::milliseconds(20);

 private:
  bool known_ = false;
  Nanoseconds smoothed_{0};
  Nanoseconds variation_{0};
};

}  // namespace pw

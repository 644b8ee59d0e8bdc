#pragma once

#include <chrono>

namespace pw {

/// Time as the scan's core sees it: whoever drives the core says what time it is, a real clock or a
/// simulated one. Only differences mean anything.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Nanoseconds = std::chrono::nanoseconds;

/// Later than any instant that occurs.
inline constexpr Instant kNever = Instant::max();

/// Seconds as a fraction, for rates.
constexpr double Seconds(Nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// The reverse of Seconds.
constexpr Nanoseconds FromSeconds(double seconds) {
  return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
}

}  // namespace pw

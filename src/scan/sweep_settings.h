#pragma once

#include "scan/instant.h"
#include "scan/rate_control.h"
#include "scan/round_trip.h"

#include <cstdint>

namespace pw {

/// How one transport is swept.
struct SweepSettings {
  RateLimits rate;
  /// Time for the whole sweep; what is not settled then stays unknown. max() = as long as it takes.
  Nanoseconds budget = Nanoseconds::max();
  /// Addresses besides the usual one that may ask; they help where the target limits its ICMP
  /// errors to each.
  std::uint32_t spare_sources = 0;
  RoundTrip round_trip;  ///< as far as it is known already
};

/// What a sweep wants to be sent.
struct SweepQuestion {
  std::uint16_t port = 0;
  unsigned attempt = 0;
  std::uint32_t source = 0;  ///< 0 = the usual address, n = the n-th spare one
};

}  // namespace pw

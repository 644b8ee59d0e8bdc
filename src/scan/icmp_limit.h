#pragma once

#include "scan/instant.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace pw {

/// How a target limits the ICMP errors that it sends to one address.
struct IcmpLimit {
  enum class Kind : std::uint8_t {
    kNone,     ///< all that were provoked came
    kLimited,  ///< `per_second` in the long run
    kSilent,   ///< none came at all, or too few to tell
  };
  Kind kind = Kind::kSilent;
  double per_second = 0;
  unsigned burst = 0;  ///< that came at once from an address not asked before; 0 = not measured
};

/// Measures that limit: a few dozen questions at once to ports that are most likely closed, which
/// shows what the target had saved for us; then the silent ones again, steadily and faster than
/// most hosts grant errors, which shows how fast they save (Linux: one a second, six saved;
/// net.ipv4.icmp_ratelimit). A port that is merely filtered stays silent and does not count. Pure.
class IcmpLimitMeter {
 public:
  enum class Ports : std::uint8_t {
    kUnknown,  ///< most likely closed: each is done with its first answer
    kClosed,   ///< known to be: each answers as often as it may
  };
  /// `ports`: indices to ask, at least one. `fresh`: the asking address has not been answered
  /// before, so that what comes at once is the whole burst.
  IcmpLimitMeter(const std::vector<std::uint32_t>& ports, Ports kind, bool fresh);

  /// The port to ask now. `timeout`: after which an answer does not come any more.
  std::optional<std::uint32_t> Next(Instant now, Nanoseconds timeout);
  /// An ICMP error for a port came.
  void OnAnswer(std::uint32_t port, Instant now);
  /// When Next may have something again.
  Instant Wake() const;
  /// At least one error came.
  bool heard() const noexcept { return heard_; }
  /// Set once it is over.
  const std::optional<IcmpLimit>& result() const noexcept { return result_; }

  /// How many ports it wants.
  static constexpr std::size_t kPortsWanted = 36;

 private:
  void EndBurst(Instant now);
  void Finish();

  std::deque<std::uint32_t> silent_;  ///< next to be asked first
  std::size_t at_once_;
  Ports kind_;
  bool fresh_;
  std::size_t asked_ = 0;
  unsigned burst_ = 0;
  bool heard_ = false;
  bool steady_ = false;
  Instant begun_;  ///< of the steady part
  Instant due_;
  Instant first_;
  Instant last_;
  unsigned refills_ = 0;
  std::optional<IcmpLimit> result_;
};

}  // namespace pw

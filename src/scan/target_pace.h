#pragma once

#include <chrono>
#include <cstddef>

namespace pw {

/// How many ports of one target are spoken with at the same time, how fast sessions with it begin,
/// and when it is left alone. Pure: told the time.
class TargetPace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  bool HasRoom() const noexcept;
  void PortBegins() noexcept { ++ports_; }
  /// `refused`: it no longer took connections. True if the target is lost by that: several ports in
  /// a row did so.
  bool PortEnds(bool refused) noexcept;
  bool lost() const noexcept { return lost_; }

  bool MayBegin(Time now) const noexcept { return next_ <= now; }
  /// A session begins; so many a second may. Time that passed unused is not saved for a burst.
  void Begins(Time now, double rate) noexcept;

 private:
  Time next_{};
  std::size_t ports_ = 0;
  std::size_t refused_in_a_row_ = 0;
  bool lost_ = false;
};

}  // namespace pw

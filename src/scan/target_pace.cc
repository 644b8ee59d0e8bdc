#include "scan/target_pace.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

/// Ports of one target at the same time: every port has several sessions.
constexpr std::size_t kPortsAtOnce = 48;
/// Ports in a row that no longer accept connections: then the target is left alone.
constexpr std::size_t kLostPorts = 4;
constexpr auto kCatchUp = std::chrono::milliseconds(20);

}  // namespace

bool TargetPace::HasRoom() const noexcept {
  return ports_ < kPortsAtOnce;
}

bool TargetPace::PortEnds(bool refused) noexcept {
  --ports_;
  refused_in_a_row_ = refused ? refused_in_a_row_ + 1 : 0;
  return refused_in_a_row_ >= kLostPorts && !std::exchange(lost_, true);
}

void TargetPace::Begins(Time now, double rate) noexcept {
  const std::chrono::duration<double> gap(1 / rate);
  next_ = std::max(next_, now - kCatchUp) + std::chrono::duration_cast<Time::duration>(gap);
}

}  // namespace pw

#include "scan/control_ports.h"

#include <algorithm>
#include <random>

namespace pw {
namespace {

constexpr std::uint16_t kFirstDynamic = 49152;
constexpr std::size_t kTries = 3;

}  // namespace

ControlPorts::ControlPorts(const PortSet& asked, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  PortSet taken = asked;
  for (Control& control : controls_) {
    do {
      control.port = static_cast<std::uint16_t>(kFirstDynamic + random() % (65536 - kFirstDynamic));
    } while (taken.Contains(control.port));
    taken.Add(control.port);
  }
}

std::optional<SweepQuestion> ControlPorts::Next(Instant now, Nanoseconds timeout) {
  if (done_ || now < due_) return std::nullopt;
  while (asked_ < kTries * controls_.size()) {
    const std::size_t n = asked_++;
    if (asked_ % controls_.size() == 0) due_ = now + timeout;
    const Control& control = controls_[n % controls_.size()];
    if (control.open) continue;
    return SweepQuestion{control.port, static_cast<unsigned>(n / controls_.size()), 0};
  }
  done_ = now >= due_;
  return std::nullopt;
}

void ControlPorts::OnAnswer(std::uint16_t port, bool open) {
  const auto found = std::ranges::find(controls_, port, &Control::port);
  if (found == controls_.end()) return;
  found->open = open;
  done_ = done_ || !open || everything_is_open();
}

bool ControlPorts::everything_is_open() const {
  return std::ranges::all_of(controls_, &Control::open);
}

}  // namespace pw

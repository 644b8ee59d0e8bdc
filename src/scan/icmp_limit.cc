#include "scan/icmp_limit.h"

#include <algorithm>

namespace pw {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Nanoseconds kStep = milliseconds(25);
/// In which what was saved while we waited is spent: six errors of ten a second, asked for 40 times
/// a second. What comes until then says nothing about the refill.
constexpr Nanoseconds kDrain = milliseconds(300);
/// Three refills of one a second, and a little more.
constexpr Nanoseconds kLongest = milliseconds(3600);
constexpr Nanoseconds kShortest = milliseconds(1500);
constexpr unsigned kRefillsWanted = 4;
constexpr unsigned kRefillsNeeded = 2;

}  // namespace

IcmpLimitMeter::IcmpLimitMeter(const std::vector<std::uint32_t>& ports, Ports kind, bool fresh)
    : silent_(ports.begin(), ports.end()),
      at_once_(kind == Ports::kClosed ? kPortsWanted : ports.size()),
      kind_(kind),
      fresh_(fresh) {}

std::optional<std::uint32_t> IcmpLimitMeter::Next(Instant now, Nanoseconds timeout) {
  if (result_ || now < due_) return std::nullopt;
  if (!steady_ && asked_ == at_once_) EndBurst(now);
  if (steady_) {
    const Nanoseconds length = now - begun_;
    const bool enough = refills_ >= kRefillsWanted && length >= kShortest;
    if (enough || length >= kLongest || silent_.empty()) Finish();
  }
  if (result_) return std::nullopt;
  const std::uint32_t port = silent_.front();
  silent_.pop_front();
  silent_.push_back(port);
  ++asked_;
  if (steady_) due_ = now + kStep;
  if (asked_ == at_once_) due_ = now + timeout;
  return port;
}

void IcmpLimitMeter::EndBurst(Instant now) {
  steady_ = true;
  begun_ = now;
  if (burst_ == at_once_) Finish();
}

void IcmpLimitMeter::OnAnswer(std::uint32_t port, Instant now) {
  const auto found = std::ranges::find(silent_, port);
  if (result_ || found == silent_.end()) return;
  heard_ = true;
  if (kind_ == Ports::kUnknown) silent_.erase(found);
  if (!steady_) {
    ++burst_;
    return;
  }
  if (now - begun_ < kDrain) return;
  if (refills_++ == 0) first_ = now;
  last_ = now;
}

void IcmpLimitMeter::Finish() {
  IcmpLimit limit;
  if (fresh_) limit.burst = burst_;
  if (burst_ == at_once_) {
    limit.kind = IcmpLimit::Kind::kNone;
  } else if (refills_ > kRefillsNeeded - 1) {
    limit.kind = IcmpLimit::Kind::kLimited;
    limit.per_second = (refills_ - 1) / Seconds(std::max<Nanoseconds>(last_ - first_, kStep));
  }
  result_ = limit;
}

Instant IcmpLimitMeter::Wake() const {
  return result_ ? Instant{} : due_;
}

}  // namespace pw

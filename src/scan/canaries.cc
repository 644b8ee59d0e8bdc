#include "scan/canaries.h"

#include <algorithm>

namespace pw {
namespace {

constexpr Nanoseconds kGap = std::chrono::milliseconds(10);
constexpr std::size_t kMostPorts = 64;

}  // namespace

void Canaries::Add(std::uint32_t port) {
  if (ports_.size() < kMostPorts) ports_.push_back(port);
}

std::optional<std::uint32_t> Canaries::Next(Instant now) {
  if (ports_.empty() || now < due_) return std::nullopt;
  due_ = now + kGap;
  const std::uint32_t port = ports_[next_++ % ports_.size()];
  sent_.push_back({port, now, false});
  return port;
}

void Canaries::OnAnswer(std::uint32_t port) {
  const auto found = std::ranges::find_if(
      sent_, [&](const Sent& sent) { return sent.port == port && !sent.answered; });
  if (found == sent_.end()) return;
  found->answered = true;
  alive_ = std::max(alive_, found->time);
}

std::optional<Canaries::Fate> Canaries::Judge(Instant now, Nanoseconds timeout) {
  if (sent_.empty()) return std::nullopt;
  const Sent oldest = sent_.front();
  if (!oldest.answered && now < oldest.time + timeout) return std::nullopt;
  lost_in_a_row_ = oldest.answered ? 0 : lost_in_a_row_ + 1;
  sent_.pop_front();
  return Fate{oldest.time, oldest.answered};
}

}  // namespace pw

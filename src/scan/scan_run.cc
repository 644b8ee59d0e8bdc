#include "scan/scan_run.h"

#include "sys/confine_thread.h"

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace pw {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t kBatch = 64;
/// Packets read before the next are sent.
constexpr std::size_t kReadTurn = 256;
/// Waking earlier costs more than it brings; what is late is caught up in one batch.
constexpr Nanoseconds kShortestWait = microseconds(100);
constexpr Nanoseconds kLongestWait = milliseconds(100);
constexpr Nanoseconds kQueueFullWait = milliseconds(1);
constexpr Nanoseconds kWatchGap = milliseconds(500);

Instant Clock() {
  return std::chrono::steady_clock::now();
}

class Driver {
 public:
  Driver(ScanEngine& engine, ScanSockets& sockets, const ScanWatcher& watch)
      : engine_(engine), sockets_(sockets), watch_(watch) {}

  Result<Done> Run(const std::atomic<bool>& stop) {
    while (!stop.load(std::memory_order_relaxed) && !(engine_.done() && !engine_.HasClosings())) {
      const std::size_t read = Read();
      const Instant now = Clock();
      Watch(now);
      if (now >= queue_free_) Send(now);
      if (read == kReadTurn) continue;
      const Instant wake = std::max(engine_.Wake(), queue_free_);
      const Nanoseconds gap = wake == kNever ? kLongestWait : wake - Clock();
      if (gap <= Nanoseconds::zero()) continue;
      if (auto waited = sockets_.receiver.Wait(std::clamp(gap, kShortestWait, kLongestWait));
          !waited) {
        return waited;
      }
    }
    return Done{};
  }

 private:
  std::size_t Read() {
    std::size_t read = 0;
    while (read < kReadTurn) {
      const auto packet = sockets_.receiver.Next();
      if (!packet) break;
      engine_.OnPacket(*packet, Clock());
      ++read;
    }
    return read;
  }

  void Send(Instant now) {
    if (unsent_.empty()) {
      engine_.Take(now, kBatch, unsent_);
      position_ = 0;
    }
    views_.clear();
    for (std::size_t i = position_; i < unsent_.size(); ++i)
      views_.emplace_back(unsent_[i].bytes);
    while (position_ < unsent_.size()) {
      const auto outcome = sockets_.sender.Send(std::span(views_).last(unsent_.size() - position_));
      position_ += outcome.sent;
      if (outcome.error == 0) continue;
      if (outcome.error == ENOBUFS || outcome.error == EAGAIN) {
        queue_free_ = now + kQueueFullWait;
        return;
      }
      engine_.OnRefused(unsent_[position_].target, ErrnoError(outcome.error, "send").what);
      ++position_;
    }
    unsent_.clear();
  }

  void Watch(Instant now) {
    if (!watch_ || now < next_watch_) return;
    next_watch_ = now + kWatchGap;
    watch_(engine_.progress());
  }

  ScanEngine& engine_;
  ScanSockets& sockets_;
  const ScanWatcher& watch_;
  std::vector<ScanPacket> unsent_;
  std::vector<std::span<const std::byte>> views_;
  std::size_t position_ = 0;
  Instant queue_free_{};
  Instant next_watch_{};
};

}  // namespace

Result<ScanSockets> ScanSockets::Open(const std::string& interface, std::uint32_t hint,
                                      bool for_own_host) {
  auto ports = PortReservation::Take(hint, for_own_host);
  if (!ports) return std::move(ports).error();
  auto receiver = PacketReceiver::Open({ports->first(), ports->last()}, interface);
  if (!receiver) return std::move(receiver).error();
  auto sender = PacketSender::Open(interface);
  if (!sender) return std::move(sender).error();
  return ScanSockets{*std::move(ports), *std::move(receiver), *std::move(sender)};
}

Result<Done> RunScan(ScanEngine& engine, ScanSockets& sockets, const std::atomic<bool>& stop,
                     const ScanWatcher& watch) {
  Result<Done> outcome = Done{};
  std::thread([&] {
    outcome = ConfineThread();
    if (outcome) outcome = Driver(engine, sockets, watch).Run(stop);
  }).join();
  return outcome;
}

}  // namespace pw

#include "scan/scan_run.h"

#include "scan/helper_thread.h"
#include "sys/confine_thread.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace pw {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

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
  Driver(ScanEngine& engine, ScanSockets& sockets, const ScanWatcher& watch, PacketCapture* capture)
      : engine_(engine), sockets_(sockets), watch_(watch), capture_(capture) {}

  Result<Done> Run(const std::atomic<bool>& stop) {
    const Result<Done> outcome = Loop(stop);
    if (helped_) helper_.Wait();
    helped_ = false;
    return outcome;
  }

 private:
  Result<Done> Loop(const std::atomic<bool>& stop) {
    while (!stop.load(std::memory_order_relaxed) && !IsIdle()) {
      const std::size_t read = Read();
      const Instant now = Clock();
      Watch(now);
      if (now >= queue_free_) Send(now);
      if (read == kReadTurn || engine_.done()) continue;
      const bool waiting = !own_load_.empty();
      const Instant wake = std::max(waiting ? Instant{} : engine_.Wake(), queue_free_);
      const Nanoseconds gap = wake == kNever ? kLongestWait : wake - Clock();
      if (gap <= Nanoseconds::zero()) continue;
      if (auto waited = sockets_.receiver.Wait(std::clamp(gap, kShortestWait, kLongestWait));
          !waited) {
        return waited;
      }
    }
    return Done{};
  }

  bool IsIdle() const {
    return engine_.done() && !engine_.HasClosings() && own_load_.empty() && !helped_;
  }

  std::size_t Read() {
    std::size_t read = 0;
    while (read < kReadTurn) {
      const auto packet = sockets_.receiver.Next();
      if (!packet) break;
      const Instant now = Clock();
      if (capture_ != nullptr) capture_->Received(*packet, now);
      engine_.OnPacket(*packet, now);
      ++read;
    }
    return read;
  }

  /// Sends what is due; what a second thread can take in the meantime is given to it.
  void Send(Instant now) {
    if (helped_ && helper_.IsDone()) {
      helped_ = false;
      Settle(helper_load_, now);
    }
    Fill(own_load_, now);
    if (own_load_.full() && !helped_ && helper_load_.empty() && helper_.usable()) {
      std::swap(own_load_, helper_load_);
      helped_ = true;
      // Before the answers are read, which may be here before the other thread is done.
      Capture(helper_load_, helper_load_.packets);
      helper_load_.captured = true;
      helper_.Start([this] { helper_load_.Send(sockets_.helper); });
      Fill(own_load_, now);
    }
    own_load_.Send(sockets_.own);
    Settle(own_load_, now);
    // What the other thread could not send goes first next time.
    if (!helped_ && own_load_.empty()) std::swap(own_load_, helper_load_);
  }

  void Fill(PacketLoad& load, Instant now) {
    if (load.empty()) {
      engine_.Take(now, PacketLoad::kMost, load.packets);
      load.captured = false;
    }
    load.FindHops(sockets_.hops, now);
  }

  void Settle(PacketLoad& load, Instant now) {
    Capture(load, load.sent());
    load.ForgetSent();
    if (load.empty()) return;
    if (load.error() == ENOBUFS || load.error() == EAGAIN) {
      queue_free_ = now + kQueueFullWait;
      return;
    }
    engine_.OnRefused(load.packets.front(), ErrnoError(load.error(), "send").what);
    load.packets.erase(load.packets.begin());
  }

  void Capture(PacketLoad& load, std::span<ScanPacket> packets) {
    if (capture_ == nullptr || load.captured) return;
    for (const ScanPacket& packet : packets)
      capture_->Sent(packet.bytes, load.handed());
  }

  void Watch(Instant now) {
    if (!watch_ || now < next_watch_) return;
    next_watch_ = now + kWatchGap;
    watch_(engine_.progress());
  }

  ScanEngine& engine_;
  ScanSockets& sockets_;
  const ScanWatcher& watch_;
  PacketCapture* capture_;
  PacketLoad own_load_;
  PacketLoad helper_load_;
  bool helped_ = false;  ///< helper_load_ belongs to the other thread
  HelperThread helper_;
  Instant queue_free_{};
  Instant next_watch_{};
};

Result<SendLane> OpenLane(const std::string& interface) {
  auto routed = PacketSender::Open(interface);
  if (!routed) return std::move(routed).error();
  auto link = LinkSender::Open();
  if (!link) return std::move(link).error();
  return SendLane{*std::move(routed), *std::move(link)};
}

}  // namespace

Result<ScanSockets> ScanSockets::Open(const std::string& interface, std::uint32_t hint,
                                      bool for_own_host) {
  auto ports = PortReservation::Take(hint, for_own_host);
  if (!ports) return std::move(ports).error();
  auto receiver = PacketReceiver::Open({ports->first(), ports->last()}, interface);
  if (!receiver) return std::move(receiver).error();
  auto own = OpenLane(interface);
  if (!own) return std::move(own).error();
  auto helper = OpenLane(interface);
  if (!helper) return std::move(helper).error();
  auto hops = NextHops::Open();
  if (!hops) return std::move(hops).error();
  return ScanSockets{*std::move(ports), *std::move(receiver), *std::move(own), *std::move(helper),
                     *std::move(hops)};
}

Result<Done> RunScan(ScanEngine& engine, ScanSockets& sockets, const std::atomic<bool>& stop,
                     const ScanWatcher& watch, PacketCapture* capture) {
  Result<Done> outcome = Done{};
  try {
    // Its helper has to exist before no thread can be made any more.
    Driver driver(engine, sockets, watch, capture);
    std::thread([&] {
      outcome = ConfineThread();
      if (outcome) outcome = driver.Run(stop);
    }).join();
  } catch (const std::system_error& failure) {
    return ErrnoError(failure.code().value(), "start a thread of the scan");
  }
  return outcome;
}

}  // namespace pw

#pragma once

#include "scan/instant.h"
#include "wire/ip_address.h"
#include "wire/pcapng.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pw {

/// The same moment on two clocks.
struct CaptureStart {
  Instant steady;
  std::chrono::sys_time<std::chrono::nanoseconds> wall;

  static CaptureStart Now() {
    return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
  }
};

/// Keeps of a scan's own packets what a reader wants to see, since all of them would be 20 MB for
/// each address: every answer that is no refusal, with its question and what else was sent to that
/// port from then on; of questions, of each kind of refusal (RST, ABORT, each ICMP error) with its
/// question, and of what answers nothing, the first of each target. What is left out is counted. In
/// memory alone, since whoever scans may open no file. Not shared between threads.
class PacketCapture {
 public:
  /// Of each target and transport or kind of refusal.
  static constexpr std::size_t kFirst = 100;
  /// Questions that may be waiting for their answer; at 20,000 a second those of 3 s.
  static constexpr std::size_t kRecent = 65'536;
  /// Bytes of a capture.
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;

  explicit PacketCapture(CaptureStart start);

  /// A packet with a whole IP header that left at `now`.
  void Sent(std::vector<std::byte> bytes, Instant now);
  /// A packet that came in, whatever it is; its end may be missing.
  void Received(std::span<const std::byte> bytes, Instant now);

  std::size_t kept() const noexcept { return kept_.size(); }
  std::size_t seen() const noexcept { return seen_; }
  /// What was kept and what was not, as a sentence.
  std::string Summary() const;

  /// Takes over what another one of the same clock kept and counted.
  void Add(PacketCapture&& other);
  /// All that was kept, by time.
  std::vector<CapturedPacket> TakePackets();

 private:
  struct Waiting {
    std::uint64_t question = 0;  ///< 0 = the slot is free
    bool kept = false;           ///< already; nothing of it is here
    CapturedPacket packet;
  };
  using KindKey = std::pair<IpAddress, std::uint32_t>;

  CapturedPacket Packet(std::vector<std::byte> bytes, bool sent, Instant now) const;
  void Keep(CapturedPacket packet);
  bool IsFirst(const IpAddress& target, std::uint32_t kind);
  /// One that is waiting.
  void KeepQuestion(std::uint64_t question);
  /// `packet`: nothing if it was kept at once.
  void Remember(std::uint64_t question, std::optional<CapturedPacket> packet);

  CaptureStart start_;
  std::vector<CapturedPacket> kept_;
  std::size_t bytes_ = 0;
  std::size_t seen_ = 0;
  std::size_t beyond_limit_ = 0;
  std::vector<Waiting> recent_;  ///< a ring
  std::size_t next_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> waiting_;  ///< where in the ring
  std::unordered_set<std::uint64_t> followed_;  ///< ports of which everything is kept from now on
  std::map<KindKey, std::size_t> counts_;
};

}  // namespace pw

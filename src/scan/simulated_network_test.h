#pragma once

#include "scan/engine.h"
#include "wire/ip_packet.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// Answers at most `rate` a second, `burst` at once.
struct TokenBucket {
  double rate = 0;
  double burst = 0;
  double tokens = 0;
  Instant filled{};

  TokenBucket(double per_second, double at_once)
      : rate(per_second), burst(at_once), tokens(at_once) {}
  bool Take(Instant now);
};

/// How a simulated host treats questions.
struct SimulatedHost {
  std::set<std::uint16_t> open_tcp;
  std::set<std::uint16_t> open_sctp;
  std::set<std::uint16_t> open_udp;    ///< answer any datagram
  std::set<std::uint16_t> silent_udp;  ///< listen, and answer nothing
  std::uint16_t sctp_over_udp = 0;     ///< a stack that listens inside this UDP port too; 0 = none
  std::set<std::uint16_t> open_sctp_over_udp;
  bool drops_closed = false;  ///< policy drop: closed ports stay silent
  bool rejects_tcp = false;   ///< closed TCP ports are answered by ICMP errors
  bool accepts_all = false;   ///< a SYN proxy in front
  bool has_sctp = true;       ///< else protocol unreachable
  /// The receive buffer of a user-space SCTP stack; when it is full the kernel answers as if there
  /// were none.
  std::optional<TokenBucket> sctp_buffer;
  std::optional<TokenBucket> resets;  ///< limits RST and ABORT
  std::optional<TokenBucket> icmp;    ///< limits ICMP errors
  /// Limits them for each address that asks, as Linux does; what it is for a new one.
  std::optional<TokenBucket> icmp_per_source;
  std::map<IpAddress, TokenBucket> sources_seen;
  std::optional<TokenBucket> inbound;  ///< a firewall that drops whatever is above
  Instant vanishes = kNever;           ///< from then on it says nothing
  bool missed = false;                 ///< once it has vanished, "host unreachable" is said for it
};

/// Packets in, packets out some time later, with what goes wrong on a way. The same seed gives the
/// same run.
class SimulatedNetwork {
 public:
  explicit SimulatedNetwork(std::uint64_t seed) : random_(seed) {}

  double loss = 0;                                     ///< probability, each way
  double duplication = 0;                              ///< of answers
  Nanoseconds delay = std::chrono::microseconds(200);  ///< each way
  Nanoseconds jitter{0};                               ///< up to this much more, each way
  /// A machine that has more to do: every so often nothing gets through for a while, then all of it
  /// at once. None = never.
  Nanoseconds stall_every{0};
  Nanoseconds stall{0};
  std::map<IpAddress, SimulatedHost> hosts;

  /// What was seen of the scan.
  std::size_t packets = 0;
  std::size_t out_of_scope = 0;  ///< to an address that is no host here
  std::size_t half_open = 0;     ///< SYN-ACKs without a RST yet
  double most_in_a_second = 0;   ///< packets in any tenth of a second, times ten
  std::set<std::pair<IpAddress, std::uint16_t>> asked_tcp;

  void Send(std::span<const std::byte> packet, Instant now);
  /// The next answer that has arrived by `now`.
  std::optional<std::vector<std::byte>> Receive(Instant now);
  Instant NextArrival() const;

 private:
  bool Lost() { return std::uniform_real_distribution<>(0, 1)(random_) < loss; }
  Nanoseconds Way();
  Instant AfterStall(Instant time) const;
  void CountRate(Instant now);
  std::vector<std::byte> AnswerTo(std::span<const std::byte> packet, const IpPacket& ip,
                                  SimulatedHost& host, Instant now);
  std::vector<std::byte> TcpAnswer(std::span<const std::byte> packet, const IpPacket& ip,
                                   SimulatedHost& host, Instant now);
  static std::vector<std::byte> SctpReply(std::span<const std::byte> bytes,
                                          const std::set<std::uint16_t>& listening,
                                          SimulatedHost& host, Instant now);
  std::vector<std::byte> SctpAnswer(std::span<const std::byte> packet, const IpPacket& ip,
                                    SimulatedHost& host, Instant now);
  static bool MaySendError(const IpPacket& ip, SimulatedHost& host, Instant now);
  std::vector<std::byte> UdpAnswer(std::span<const std::byte> packet, const IpPacket& ip,
                                   SimulatedHost& host, Instant now);

  std::mt19937_64 random_;
  std::multimap<Instant, std::vector<std::byte>> under_way_;
  Instant rate_window_{};
  std::size_t in_window_ = 0;
};

/// Runs a plan over a network in simulated time, an hour at most. Nothing if it took longer.
std::optional<std::vector<TargetResult>> RunScan(SimulatedNetwork& network, ScanPlan plan,
                                                 Nanoseconds* took = nullptr);

/// The same, ended like a process that is killed once `most` packets have left. True if it ended by
/// itself before.
bool RunScanUntil(SimulatedNetwork& network, const ScanPlan& plan, const ScanRecorder& recorder,
                  std::size_t most, std::vector<TargetResult>& results);

}  // namespace pw

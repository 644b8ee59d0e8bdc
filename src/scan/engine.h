#pragma once

#include "model/scan_journal.h"
#include "scan/probe_packet.h"
#include "scan/transport_run.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// What is to be asked.
struct ScanPlan {
  struct Target {
    IpAddress address;
    std::string name;  ///< as the user wrote it, if not the address
    IpAddress source;  ///< from which it is asked, of the same family
    /// The router, or the target itself, on the link of this index; 0 = this host.
    IpAddress next_hop;
    std::uint32_t interface = 0;
  };
  struct Part {
    Transport transport = Transport::kTcp;
    SharedPortOrder order;
    SweepSettings settings;
    SctpOverUdp over_udp = {};  ///< for SCTP alone
    /// It begins beside the part before it as soon as that may be joined, not after it; two are
    /// swept at a time, and no more.
    bool beside = false;
  };
  std::vector<Target> targets;  ///< each address once
  std::vector<Part> parts;      ///< swept in their order, each transport once
  double most_rate = 500'000;   ///< packets a second to all targets together
  /// Addresses that this scan itself answers for on the link `spare_interface`, of one family or
  /// both; only targets that are reached by it are asked from them.
  std::vector<IpAddress> spare_sources;
  std::uint32_t spare_interface = 0;
  /// What an earlier run of the same scan has settled; may be none.
  std::shared_ptr<const ScanJournal> before;
};

/// Is told what a scan settles as it happens, so that it can be kept. Each may be empty.
struct ScanRecorder {
  std::function<void(const IpAddress& target, const PortObservation& port)> port;
  std::function<void(const TargetResult& part)> part = {};  ///< one transport of one target
  /// Of UDP: what SilentNamedWatch gives.
  std::function<void(const IpAddress& target, const SilentNamed& silent)> silent = {};
};

/// A packet to be sent.
struct ScanPacket {
  IpAddress target;
  IpAddress next_hop;           ///< as in ScanPlan::Target
  std::uint32_t interface = 0;  ///< as in ScanPlan::Target
  std::vector<std::byte> bytes;
  Transport transport = Transport::kTcp;  ///< that is asked
  std::uint16_t over_udp = 0;             ///< the UDP port through which it is; 0 = none
};

/// Where a scan stands.
struct ScanProgress {
  std::size_t targets_done = 0;
  std::size_t questions = 0;         ///< packets with a question
  std::size_t answers = 0;           ///< valid ones
  std::size_t foreign = 0;           ///< packets that answer nothing we asked
  std::size_t refused = 0;           ///< packets that this host could not send
  std::size_t open = 0;              ///< answers that prove a port open
  std::vector<std::string> notices;  ///< lines for the user, the newest last; the first few only
};

/// The whole scan as a machine without sockets and clock: many targets at once, so that no one of
/// them is hurried. Not shared between threads.
class ScanEngine {
 public:
  ScanEngine(ScanPlan plan, ProbePackets packets, ScanRecorder recorder = {});

  /// Appends at most `most` packets that are to be sent now.
  void Take(Instant now, std::size_t most, std::vector<ScanPacket>& out);
  /// A packet came in; whatever it is.
  void OnPacket(std::span<const std::byte> packet, Instant now);
  /// A packet could not be sent at all; `why` is this host's error.
  void OnRefused(const ScanPacket& packet, const std::string& why);
  /// When Take may have something again.
  Instant Wake() const;
  /// Connections that targets opened wait to be reset by Take, even when all is done.
  bool HasClosings() const noexcept { return !closing_.empty(); }
  bool done() const noexcept { return active_.empty() && next_target_ == plan_.targets.size(); }

  const ScanProgress& progress() const noexcept { return progress_; }
  /// Results in the order of the targets. What is not finished is told as what it is: unknown.
  std::vector<TargetResult> Finish();

 private:
  /// A transport of a target that is being swept.
  struct Lane {
    std::size_t target = 0;
    std::size_t part = 0;
    std::unique_ptr<TransportRun> run;
    Instant scheduled{};  ///< the one entry of wake_ that counts
  };
  using LaneKey = std::pair<IpAddress, Transport>;
  /// A target of which something is being swept.
  struct Active {
    std::size_t target = 0;
    std::size_t next_part = 0;
    std::size_t lanes = 0;
    std::map<std::size_t, TargetResult> ended;  ///< parts, by their number
  };
  using Slot = std::pair<Instant, LaneKey>;

  const std::vector<IpAddress>& SparesFor(const ScanPlan::Target& target) const;
  void NoteNotice(std::string notice);
  void StartTargets();
  void Schedule(Lane& lane, const LaneKey& key, Instant when);
  bool MayJoin(const Active& active) const;
  /// Starts what may be swept now. False: nothing is left of the target.
  bool StartParts(Active& active);
  void StartPart(Active& active);
  void EndLane(std::map<LaneKey, Lane>::iterator lane);
  void EndTarget(const Active& active);
  void Ask(const Lane& lane, const TransportRun::Question& question, std::vector<ScanPacket>& out);
  void TellWhatItKnows(const LaneKey& key, Lane& lane, Instant now);

  ScanPlan plan_;
  ProbePackets packets_;
  ScanRecorder recorder_;
  std::vector<IpAddress> spares_v4_;
  std::vector<IpAddress> spares_v6_;
  std::size_t window_;
  std::size_t next_target_ = 0;
  std::map<IpAddress, Active> active_;
  std::map<LaneKey, Lane> lanes_;
  std::priority_queue<Slot, std::vector<Slot>, std::greater<>> wake_;
  std::vector<TargetResult> results_;
  std::vector<ScanPacket> closing_;  ///< resets, sent before any question
  Instant next_send_{};
  ScanProgress progress_;
};

}  // namespace pw

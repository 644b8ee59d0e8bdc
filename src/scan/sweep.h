#pragma once

#include "scan/canaries.h"
#include "scan/control_ports.h"
#include "scan/icmp_limit.h"
#include "scan/loss_estimate.h"
#include "scan/port_book.h"
#include "scan/protocol_check.h"
#include "scan/rate_control.h"
#include "scan/rate_epochs.h"
#include "scan/round_trip.h"
#include "scan/sweep_settings.h"
#include "scan/udp_proof.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pw {

/// Asks every port of one transport of one target until each is settled or its silence is believed.
/// First all ports once, in their order; then those without an answer again, further and further
/// apart. Answers set the pace (RateControl), the time to wait (RoundTrip) and how often silence
/// must repeat (LossEstimate). UDP ports are closed only by an ICMP error, which most targets
/// limit: that limit is measured and ports are proven at its pace (IcmpLimitMeter, UdpProof), in
/// place of the above where spare addresses ask, else after it. Pure.
class Sweep {
 public:
  Sweep(Transport transport, SharedPortOrder order, const IpAddress& target,
        const SweepSettings& settings);

  /// Ports that an earlier run of the same scan has settled are not asked again. Before Next.
  void Restore(const std::vector<PortObservation>& ports);

  using Question = SweepQuestion;
  /// The question to send now, if it is time for one.
  std::optional<Question> Next(Instant now);
  /// When Next may have something again; kNever once done.
  Instant Wake() const;

  /// An answer whose cookie was right.
  void OnAnswer(std::uint16_t port, unsigned attempt, const PortAnswer& answer, Instant now);

  /// A question could not be sent, with this host's error. After many the sweep gives up.
  void OnRefused(const std::string& why);
  void OnTime(Instant now);  ///< brings in what time alone decides; Next does this too
  bool done() const noexcept { return done_; }
  void Stop();  ///< ends it now: what is not settled stays unknown
  bool stopped() const noexcept { return stopped_; }
  /// What the user should know while it runs, once: how long a proof takes. Else empty.
  std::string TakeNotice() { return std::exchange(notice_, {}); }

  const PortBook& book() const noexcept { return book_; }
  PortBook& book() noexcept { return book_; }
  const RoundTrip& round_trip() const noexcept { return round_trip_; }
  bool lost() const noexcept { return lost_; }  ///< the target stopped answering

  /// Adds this transport to the target's result; whatever is not settled is named as what it is.
  void Report(TargetResult& result);

  /// Attempt that marks a repeated question to a port which answered before.
  static constexpr unsigned kCanaryAttempt = 15;
  /// So many ports in random order tell a world where everything is open without others.
  static constexpr std::size_t kEnoughPorts = 64;

 private:
  std::optional<Question> NextCanary(Instant now);
  std::optional<std::size_t> NextIndex(Instant now);
  Question Ask(std::size_t index, Instant now);
  Nanoseconds Gap(unsigned tries) const;
  bool IsDue(unsigned tries, Instant now) const;
  void DropSettled();
  void Reconsider();
  void CloseEpoch(Instant now);
  void JudgeEpochs(Instant now);
  void JudgeCanaries(Instant now);
  void CheckProtocol(std::size_t index, bool repeated, const PortAnswer& answer, Instant now);
  void OnProtocol(ProtocolCheck::Verdict verdict, Instant now);
  std::optional<Question> NextInQuiet(Instant now);
  void OnOverrun(Instant now);
  bool AllBelieved() const;
  bool AwaitsSignOfLife() const;
  bool ChecksControls();
  std::optional<Question> NextOfControls(Instant now);
  void CheckDone(Instant now);
  ScanCoverage Coverage() const;
  bool LimitsIcmp() const;
  bool AnswersEverything() const;

  // How UDP ports are settled against a limit of ICMP errors: sweep_udp.cc.
  bool IsTimeToMeter() const;
  void StartMeter();
  bool StartMeterOfClosedPorts();
  void EndMeter(Instant now);
  void StartProof(Instant now);
  std::optional<Question> NextOfMeter(Instant now);
  std::optional<Question> NextOfProof(Instant now);
  Question AskForProof(std::size_t index, std::uint32_t source, Instant now);
  Nanoseconds ProofTimeout() const;
  bool SettlesByProof(Instant now);
  bool ProvesAll() const;
  std::string ProofNote() const;
  void NoteProof(Instant now);
  std::string IcmpLimitText() const;

  PortBook book_;
  SweepSettings settings_;
  RateControl rate_;
  RoundTrip round_trip_;
  LossEstimate loss_;

  std::size_t fresh_ = 0;  ///< next port that was never asked
  /// [n]: asked n times, waiting for an answer, oldest first.
  std::array<std::deque<std::uint32_t>, LossEstimate::kMostTries + 1> waiting_;
  /// [n]: silent, and believed to be so after n tries.
  std::array<std::vector<std::uint32_t>, LossEstimate::kMostTries + 1> believed_;

  std::optional<Instant> started_;
  Instant latest_;  ///< of all times it was told
  Instant next_send_;
  Instant last_answer_;
  Instant last_question_;  ///< left to a port that is not a canary
  RateEpochs epochs_;
  Canaries canaries_;
  std::optional<ControlPorts> controls_;

  std::optional<IcmpLimitMeter> meter_;
  std::optional<IcmpLimit> icmp_limit_;
  std::optional<UdpProof> proof_;
  bool metered_closed_ports_ = false;
  bool proof_follows_sweep_ = false;
  Instant notice_due_ = kNever;
  std::string notice_;

  ProtocolCheck protocol_check_;
  bool no_such_protocol_ = false;
  bool lost_ = false;
  bool stopped_ = false;
  bool budget_ended_ = false;
  std::size_t refused_ = 0;
  std::string refusal_;
  bool done_ = false;
};

}  // namespace pw

#pragma once

#include "scan/instant.h"
#include "scan/loss_estimate.h"
#include "scan/proof_rate.h"
#include "scan/rate_epochs.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace pw {

/// What is known of the limits before ports are proven.
struct ProofSettings {
  std::uint32_t sources = 1;      ///< addresses that ask
  Nanoseconds interval{0};        ///< in which one address is granted one error; 0 = no such limit
  unsigned burst = 1;             ///< errors saved for an address that did not ask before
  std::uint32_t used_source = 0;  ///< has spent its burst
  RateLimits rate;                ///< of all addresses together
};

/// Proves UDP ports closed by the ICMP error of each, at the pace at which the target grants errors
/// to each asking address: a question that it may not answer would prove nothing and, on older
/// kernels, cost others their errors. What stays silent although an answer was due is asked again
/// from another address. Pure.
class UdpProof {
 public:
  /// `ports`: indices in the order in which they matter; all below `most`.
  UdpProof(const ProofSettings& settings, const std::vector<std::uint32_t>& ports,
           std::size_t most);

  struct Question {
    std::uint32_t port = 0;    ///< index
    std::uint32_t source = 0;  ///< below ProofSettings::sources
  };
  /// The question to send now. `timeout`: after which an answer does not come any more.
  std::optional<Question> Next(Instant now, Nanoseconds timeout);
  /// The port was settled.
  void OnAnswer(std::uint32_t port, Instant now);
  /// When Next may have something again.
  Instant Wake() const;
  /// Every port is settled, or silent so often that it is believed. Next finds out.
  bool done() const noexcept { return done_; }

  /// Ports that are neither settled nor believed to be silent.
  std::size_t left() const noexcept { return unsettled_ - believed_.size(); }
  /// Time that the ports which are left would take if all are closed.
  Nanoseconds TimeLeft() const;
  /// More questions in a row stayed without answer than the share of silent ports explains: either
  /// all closed ports are settled, or the target is gone.
  bool DoubtsLife(Instant now) const;
  /// The target answered a question that is not one of these.
  void OnAlive(Instant now);
  /// False if so much is lost that silence proves nothing.
  bool SilenceTells() const noexcept { return loss_.SilenceTells(); }

 private:
  struct Port {
    std::uint32_t source = 0;  ///< that asked last
    std::uint16_t epoch = 0;
    std::uint8_t tries = 0;
    bool settled = true;  ///< or not to be asked
  };
  struct Sent {
    std::uint32_t port = 0;
    Instant time;
  };
  struct Source {
    Instant granted;       ///< counted from the start: when it has its next error
    bool doubted = false;  ///< its last question was not answered
  };
  using Slot =
      std::pair<Instant, std::uint32_t>;  ///< as Source::granted, and which; old ones are skipped

  void Expire(Instant now);
  void OnSilence(std::uint32_t source);
  void DropOldSlots();
  void JudgeEpochs(Instant now);
  std::optional<std::uint32_t> TakePort();
  void Reconsider();
  void DropSettled(std::deque<std::uint32_t>& ports);

  Nanoseconds interval_;
  Nanoseconds most_saved_;  ///< what a source that pauses may catch up
  std::uint32_t sources_;
  ProofRate rate_;
  LossEstimate loss_;
  std::vector<Port> ports_;
  std::deque<std::uint32_t> fresh_;
  std::deque<std::uint32_t> again_;
  std::deque<Sent> waiting_;
  std::vector<std::uint32_t> believed_;  ///< silent, with what was known of losses then
  std::size_t unsettled_ = 0;
  bool done_ = false;
  std::size_t asked_ = 0;
  std::size_t answered_ = 0;
  std::size_t silent_in_a_row_ = 0;
  std::size_t silent_until_doubt_ = 30;
  Instant last_answer_;
  std::vector<Source> source_;
  std::priority_queue<Slot, std::vector<Slot>, std::greater<>> ready_;
  std::optional<Instant> started_;
  Instant next_send_;
  Nanoseconds timeout_{0};
  RateEpochs epochs_;
};

}  // namespace pw

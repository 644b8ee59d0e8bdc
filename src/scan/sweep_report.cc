// What a sweep says of itself when it has ended: how completely it saw its transport, and why not.
#include "scan/sweep.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pw {
namespace {

constexpr unsigned kOverrunsUntilDoubt = 5;

std::string RateText(double rate) {
  return std::to_string(static_cast<long long>(rate)) + "/s";
}

}  // namespace

bool Sweep::HasSilentPorts() const {
  return book_.settled() < book_.order().size();
}

bool Sweep::LimitsIcmp() const {
  if (book_.transport() != Transport::kUdp) return false;
  std::size_t proven = 0;
  std::size_t silent = 0;
  for (std::size_t i = 0; i < book_.order().size(); ++i) {
    const PortBook::Entry& entry = book_.entry(i);
    if (!entry.settled) ++silent;
    if (entry.reason == PortReason::kIcmpPortUnreachable) ++proven;
  }
  return proven > 0 && silent > proven;
}

bool Sweep::AnswersEverything() const {
  constexpr std::size_t kEnoughPorts = 64;
  const std::size_t asked = book_.order().size();
  if (asked < kEnoughPorts) return false;
  std::size_t open = 0;
  for (std::size_t i = 0; i < asked; ++i) {
    const PortReason reason = book_.entry(i).reason;
    if (reason == PortReason::kSynAck || reason == PortReason::kInitAck) ++open;
  }
  return open * 10 >= asked * 9;
}

ScanCoverage Sweep::Coverage() const {
  ScanCoverage coverage;
  coverage.limiter = IcmpLimitText();
  if (rate_.limited()) coverage.limiter = "answers fell behind above " + RateText(rate_.ceiling());
  const auto partial = [&](std::string_view note) {
    coverage.status = CoverageStatus::kPartial;
    coverage.note = note;
  };
  if (no_such_protocol_) {
    coverage.note = "the target says that it has no such protocol: this holds for all ports";
  } else if (refused_ > 0) {
    partial("this host could not send " + std::to_string(refused_) + " questions: " + refusal_);
  } else if (lost_) {
    partial("the target stopped answering");
  } else if (stopped_) {
    partial("the scan was interrupted");
  } else if (budget_ended_) {
    std::string note = "the time for this transport ended";
    if (proof_) note += ": " + ProofNote();
    partial(note);
  } else if (!loss_.SilenceTells() && HasSilentPorts()) {
    partial("so many answers are lost that the silence of the other ports proves nothing");
  } else if (overruns_ >= kOverrunsUntilDoubt) {
    partial("its own SCTP stack was overrun again and again: the silence of ports proves little");
  } else if (AnswersEverything()) {
    partial(
        "almost every port says that it is open: something on the way (a SYN proxy, a tarpit) "
        "answers in place of the target");
  } else if (LimitsIcmp() && !ProvesAll()) {
    if (coverage.limiter.empty()) coverage.limiter = "ICMP port unreachable";
    partial("the target limits its ICMP errors: most ports that stayed silent may be closed");
  }
  return coverage;
}

void Sweep::Stop() {
  stopped_ = !done_;
  done_ = true;
}

void Sweep::Report(TargetResult& result) {
  done_ = true;
  if (no_such_protocol_) {
    book_.CloseOpenQuestions(PortReason::kIcmpProtocolUnreachable,
                             PortReason::kIcmpProtocolUnreachable);
  } else if (lost_) {
    book_.CloseOpenQuestions(PortReason::kTargetLost, PortReason::kTargetLost);
  } else if (proof_ && proof_follows_sweep_) {
    // All were asked often enough for an answer of a listener; only the proof did not end.
    book_.CloseOpenQuestions(PortReason::kNoAnswer, PortReason::kNotAsked);
  } else if (budget_ended_ || stopped_ || !loss_.SilenceTells()) {
    book_.CloseOpenQuestions(PortReason::kBudgetEnded, PortReason::kBudgetEnded);
  } else {
    book_.CloseOpenQuestions(PortReason::kNoAnswer, PortReason::kNotAsked);
  }
  book_.Report(result, Coverage());
}

}  // namespace pw

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

bool Sweep::LimitsIcmp() const {
  if (book_.transport() != Transport::kUdp) return false;
  const std::size_t proven = book_.CountOf(PortReason::kIcmpPortUnreachable);
  return proven > 0 && book_.order().size() - book_.settled() > proven;
}

bool Sweep::AnswersEverything() const {
  if (controls_) return controls_->everything_is_open();
  return book_.order().size() >= kEnoughPorts && book_.MostAreOpen();
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
  } else if (!loss_.SilenceTells() && book_.settled() < book_.order().size()) {
    partial("so many answers are lost that the silence of the other ports proves nothing");
  } else if (protocol_check_.overruns() >= kOverrunsUntilDoubt && canaries_.empty()) {
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
  // A full buffer made the target's kernel say so; the port itself was silent.
  if (protocol_check_.overruns() > 0) book_.TakeBack(PortReason::kIcmpProtocolUnreachable);
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

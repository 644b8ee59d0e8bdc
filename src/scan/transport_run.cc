#include "scan/transport_run.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

/// As for UDP itself: what a full receive queue has dropped nobody tells of.
constexpr double kMostRate = 20'000;

/// The packets of SCTP itself: an ICMP error tells of the UDP port alone.
bool SpeaksSctp(const PortBook& book) {
  return book.CountOf(PortReason::kInitAck) + book.CountOf(PortReason::kAbort) > 0;
}

}  // namespace

TransportRun::TransportRun(Transport transport, SharedPortOrder order, SctpOverUdp over_udp,
                           const IpAddress& target, const SweepSettings& settings)
    : order_(std::move(order)),
      over_udp_(std::move(over_udp)),
      target_(target),
      settings_(settings),
      sweep_(std::make_unique<Sweep>(transport, order_, target, settings)) {
  if (transport != Transport::kSctp) over_udp_.ports.clear();
}

void TransportRun::Begin(const SharedPortOrder& order) {
  settings_.round_trip = direct_->round_trip();
  settings_.rate.cap = std::min(settings_.rate.cap, kMostRate);
  sweep_ = std::make_unique<Sweep>(Transport::kSctp, order, target_, settings_);
}

void TransportRun::Adopt() {
  TargetResult inside;
  sweep_->Report(inside);
  const PortBook& book = sweep_->book();
  const std::size_t only_there = direct_->book().AdoptOpen(book, over_udp_.ports[way_]);
  if (!seen_.empty()) seen_ += "; ";
  seen_ += "over UDP " + std::to_string(over_udp_.ports[way_]) +
           " SCTP answers: " + std::to_string(book.CountOf(PortReason::kInitAck)) + " of " +
           std::to_string(book.order().size()) + " ports are open, " + std::to_string(only_there) +
           " of them only there";
  const ScanCoverage& coverage = inside.coverage.back();
  if (coverage.status == CoverageStatus::kComplete) return;
  seen_ += " (" + coverage.note + ")";
  complete_ = false;
}

bool TransportRun::done() const {
  return sweep_->done() ||
         (scouting_ && sweep_->book().CountOf(PortReason::kIcmpPortUnreachable) > 0);
}

bool TransportRun::Advance() {
  if (stopped() || over_udp_.ports.empty()) return false;
  if (!direct_) {
    if (sweep_->lost()) return false;
    direct_ = std::move(sweep_);
  } else if (SpeaksSctp(sweep_->book())) {
    if (scouting_ && over_udp_.scout->size() < order_->size()) {
      scouting_ = false;
      Begin(order_);
      return true;
    }
    Adopt();
    ++way_;
  } else {
    ++way_;
  }
  if (way_ == over_udp_.ports.size()) {
    sweep_ = std::move(direct_);
    over_udp_.ports.clear();
    return false;
  }
  scouting_ = true;
  Begin(over_udp_.scout);
  return true;
}

void TransportRun::Stop() {
  sweep_->Stop();
}

void TransportRun::Report(TargetResult& result) {
  if (direct_) Adopt();  // stopped on the way
  (direct_ ? direct_ : sweep_)->Report(result);
  ScanCoverage& coverage = result.coverage.back();
  if (!seen_.empty()) coverage.note += (coverage.note.empty() ? "" : "; ") + seen_;
  if (!complete_) coverage.status = CoverageStatus::kPartial;
}

}  // namespace pw

#include "scan/transport_run.h"

#include "scan/liveness.h"

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
      direct_(transport, order_, target, settings) {
  if (transport != Transport::kSctp) over_udp_.ports.clear();
}

void TransportRun::Begin(const SharedPortOrder& order) {
  settings_.round_trip = direct_.round_trip();
  settings_.rate.cap = std::min(settings_.rate.cap, kMostRate);
  inside_ = std::make_unique<Sweep>(Transport::kSctp, order, target_, settings_);
  closed_ = false;
}

void TransportRun::Adopt() {
  TargetResult result;
  inside_->Report(result);
  const PortBook& book = inside_->book();
  const std::size_t only_there = direct_.book().AdoptOpen(book, over_udp_.ports[way_]);
  if (!seen_.empty()) seen_ += "; ";
  seen_ += "over UDP " + std::to_string(over_udp_.ports[way_]) +
           " SCTP answers: " + std::to_string(book.CountOf(PortReason::kInitAck)) + " of " +
           std::to_string(book.order().size()) + " ports are open, " + std::to_string(only_there) +
           " of them only there";
  const ScanCoverage& coverage = result.coverage.back();
  if (coverage.status == CoverageStatus::kComplete) return;
  seen_ += " (" + coverage.note + ")";
  complete_ = false;
}

/// The look through the UDP port has nothing more to tell: it is done, or the port turned out to be
/// closed. The target's ICMP errors, of which it has few, are not spent on hearing that again.
bool TransportRun::IsOver() const {
  return inside_->done() || (scouting_ && closed_);
}

/// What is open there is told, and more asked, only once it is known what is open without UDP.
bool TransportRun::MayEnd() const {
  return inside_ && IsOver() && (direct_.done() || !SpeaksSctp(inside_->book()));
}

bool TransportRun::MayBegin() const {
  return !inside_ && way_ < over_udp_.ports.size() && (direct_.done() || MayBeJoined());
}

void TransportRun::GoOn() {
  if (stopped_) return;
  if (direct_.lost()) {
    // Nothing more is asked; what was heard stands.
    if (inside_ && SpeaksSctp(inside_->book())) Adopt();
    inside_.reset();
    over_udp_.ports.clear();
    return;
  }
  if (MayEnd()) {
    const bool speaks = SpeaksSctp(inside_->book());
    if (speaks && scouting_ && over_udp_.scout->size() < order_->size()) {
      scouting_ = false;
      Begin(order_);
      return;
    }
    if (speaks) Adopt();
    inside_.reset();
    ++way_;
  }
  if (!MayBegin()) return;
  scouting_ = true;
  Begin(over_udp_.scout);
}

std::optional<TransportRun::Question> TransportRun::Next(Instant now) {
  GoOn();
  if (const auto port = direct_.Next(now)) {
    ++asked_;
    return Question{*port, 0};
  }
  if (!inside_ || IsOver()) return std::nullopt;
  const auto port = inside_->Next(now);
  if (!port) return std::nullopt;
  return Question{*port, over_udp_.ports[way_]};
}

Instant TransportRun::Wake() const {
  if (MayEnd() || MayBegin() || (direct_.lost() && inside_)) return Instant{};
  const bool asks = inside_ && !IsOver();
  return asks ? std::min(direct_.Wake(), inside_->Wake()) : direct_.Wake();
}

bool TransportRun::OnAnswer(std::uint16_t over_udp, std::uint16_t port, unsigned attempt,
                            const PortAnswer& answer, Instant now) {
  if (over_udp == 0) {
    heard_icmp_ = heard_icmp_ || !IsOfTransport(answer.reason);
    const std::size_t settled = direct_.book().settled();
    direct_.OnAnswer(port, attempt, answer, now);
    return direct_.book().settled() > settled;
  }
  if (!inside_ || over_udp != over_udp_.ports[way_]) return false;
  closed_ = closed_ || answer.reason == PortReason::kIcmpPortUnreachable;
  inside_->OnAnswer(port, attempt, answer, now);
  return false;
}

void TransportRun::OnRefused(std::uint16_t over_udp, const std::string& why) {
  if (over_udp == 0) {
    direct_.OnRefused(why);
  } else if (inside_) {
    inside_->OnRefused(why);
  }
}

bool TransportRun::done() const {
  if (!direct_.done()) return false;
  return stopped_ || direct_.lost() || (!inside_ && way_ >= over_udp_.ports.size());
}

void TransportRun::Stop() {
  GoOn();
  stopped_ = !done();
  direct_.Stop();
  if (inside_) inside_->Stop();
}

void TransportRun::Report(TargetResult& result) {
  const bool missed = stopped_ && !direct_.stopped();
  if (inside_ && (missed || SpeaksSctp(inside_->book()))) Adopt();
  direct_.Report(result);
  ScanCoverage& coverage = result.coverage.back();
  if (!seen_.empty()) coverage.note += (coverage.note.empty() ? "" : "; ") + seen_;
  if (!complete_) coverage.status = CoverageStatus::kPartial;
}

}  // namespace pw

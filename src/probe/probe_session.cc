#include "probe/probe_session.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

constexpr std::size_t kFirstBytes = 512;
/// Bytes of one message and messages of one session that a record keeps.
constexpr std::size_t kRecordedBytes = 4096;
constexpr std::size_t kRecordedMessages = 64;
/// A reflection of fewer bytes may be chance.
constexpr std::size_t kReflection = 4;

bool IsStream(Carrier carrier) {
  return carrier == Carrier::kTcp || carrier == Carrier::kTls;
}

void Append(std::vector<std::byte>& to, std::span<const std::byte> bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

ProbeSession::ProbeSession(std::unique_ptr<Conversation> conversation, Carrier carrier,
                           ProbeInstant now, Bounds bounds, TlsSession::Offer offer)
    : conversation_(std::move(conversation)),
      carrier_(carrier),
      bounds_(bounds),
      offer_(offer),
      begun_(now),
      deadline_(now + bounds.connect) {}

void ProbeSession::Note(bool sent, std::span<const std::byte> bytes, std::uint16_t port,
                        ProbeInstant now) {
  if (outcome_.exchanges.size() >= kRecordedMessages) return;
  const std::size_t kept = std::min(bytes.size(), kRecordedBytes);
  const auto first = bytes.first(kept);
  outcome_.exchanges.push_back({sent,
                                std::chrono::duration_cast<milliseconds>(now - begun_),
                                port,
                                {first.begin(), first.end()},
                                bytes.size() - kept});
}

ProbeSession::Act ProbeSession::Conclude() {
  over_ = true;
  outcome_.identity = conversation_->identity();
  outcome_.hint = conversation_->Hint();
  outcome_.reflected = all_heard_.size() >= kReflection && said_.size() >= all_heard_.size() &&
                       std::equal(all_heard_.begin(), all_heard_.end(), said_.begin());
  Act act;
  act.over = true;
  return act;
}

ProbeSession::Act ProbeSession::Follow(Move move, ProbeInstant now) {
  if (!move.send.empty()) stream_.clear();
  for (const Outgoing& message : move.send) {
    Note(true, message.bytes, message.to_port, now);
    Append(said_, message.bytes);
  }
  if (tls_ && !move.send.empty()) {
    std::vector<Outgoing> wrapped;
    for (const Outgoing& message : move.send) {
      TlsSession::Output output = tls_->Write(message.bytes);
      if (!output.to_send.empty()) wrapped.push_back({std::move(output.to_send)});
    }
    move.send = std::move(wrapped);
  }
  Act act;
  if (move.kind == Move::Kind::kDone) {
    act = Conclude();
    act.send = std::move(move.send);
    if (tls_) {
      TlsSession::Output output = tls_->Farewell();
      if (!output.to_send.empty()) act.send.push_back({std::move(output.to_send)});
    }
    return act;
  }
  act.send = std::move(move.send);
  const auto wait = outcome_.heard ? move.wait : std::min(move.wait, bounds_.silence);
  deadline_ = std::min(now + wait, begun_ + bounds_.all);
  return act;
}

ProbeSession::Act ProbeSession::Opened(ProbeInstant now) {
  outcome_.connected = true;
  if (carrier_ == Carrier::kTls) {
    auto session = TlsSession::Start(offer_);
    if (!session) return Conclude();
    tls_.emplace(*std::move(session));
    deadline_ = now + bounds_.connect;
    return Secure(tls_->Hello(), now);
  }
  talking_ = true;
  asked_ = now;
  return Follow(conversation_->Begin(), now);
}

ProbeSession::Act ProbeSession::Secure(TlsSession::Output output, ProbeInstant now) {
  Act act;
  if (!output.to_send.empty()) act.send.push_back({std::move(output.to_send)});
  const auto join = [&act](Act more) {
    std::ranges::move(more.send, std::back_inserter(act.send));
    act.over = more.over;
  };
  if (!talking_ && tls_->established()) {
    outcome_.tls = true;
    outcome_.tls_facts = tls_->Facts();
    talking_ = true;
    asked_ = now;
    join(Follow(conversation_->Begin(), now));
  }
  if (!act.over && talking_ && !output.plain.empty()) join(Plain(output.plain, {}, now));
  if (!act.over && (output.closed || output.failed))
    join(Ended(output.closed ? Ending::kClosed : Ending::kReset, now));
  return act;
}

ProbeSession::Act ProbeSession::Plain(std::span<const std::byte> bytes, const Incoming& incoming,
                                      ProbeInstant now) {
  if (!outcome_.heard)
    outcome_.first_answer = std::chrono::duration_cast<milliseconds>(now - asked_);
  outcome_.heard = true;
  Note(false, bytes, incoming.from_port, now);
  Append(all_heard_, bytes);
  const std::size_t missing = kFirstBytes - std::min(kFirstBytes, outcome_.first_bytes.size());
  for (const std::byte byte : bytes.first(std::min(missing, bytes.size())))
    outcome_.first_bytes += static_cast<char>(byte);
  if (!IsStream(carrier_)) return Follow(conversation_->Hear(incoming), now);
  Append(stream_, bytes);
  // The conversation's view must outlive its own reset of the stream.
  const std::vector<std::byte> heard = stream_;
  return Follow(conversation_->Hear({heard, 0, incoming.from_port}), now);
}

ProbeSession::Act ProbeSession::Received(const Incoming& incoming, ProbeInstant now) {
  if (over_) return {};
  heard_bytes_ += incoming.bytes.size();
  if (heard_bytes_ > bounds_.bytes) return Ended(Ending::kTooMuch, now);
  if (tls_) return Secure(tls_->Feed(incoming.bytes), now);
  return Plain(incoming.bytes, incoming, now);
}

ProbeSession::Act ProbeSession::Ended(Ending ending, ProbeInstant now) {
  static_cast<void>(now);
  if (over_) return {};
  outcome_.ending = ending;
  if (talking_) conversation_->End(ending);
  return Conclude();
}

ProbeSession::Act ProbeSession::Tick(ProbeInstant now) {
  if (over_ || now < deadline_) return {};
  if (!talking_ || now >= begun_ + bounds_.all) return Conclude();
  return Follow(conversation_->Silence(), now);
}

SessionOutcome ProbeSession::TakeOutcome() {
  return std::move(outcome_);
}

}  // namespace pw

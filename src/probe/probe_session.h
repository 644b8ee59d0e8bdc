#pragma once

#include "model/exchange.h"
#include "probe/conversation.h"
#include "probe/probe_spec.h"
#include "probe/tls_session.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pw {

using ProbeInstant = std::chrono::steady_clock::time_point;

/// How a session went.
struct SessionOutcome {
  std::optional<ServiceIdentity> identity;
  bool connected = false;  ///< TCP, TLS, SCTP: the connection came about
  bool tls = false;        ///< the handshake succeeded
  TlsFacts tls_facts;
  bool heard = false;               ///< anything came back (inside TLS: apart from the handshake)
  bool reflected = false;           ///< what came back is what was sent
  std::optional<Ending> ending;     ///< the peer ended it
  std::string first_bytes;          ///< of what was heard, at most 512
  milliseconds first_answer{0};     ///< from the first word of ours to the first of the peer
  std::string hint;                 ///< Conversation::Hint()
  std::vector<Exchange> exchanges;  ///< for the record, bounded
};

/// Holds one conversation over one connection or socket: TLS below it where asked, its patience,
/// the bounds on bytes and time, and the record. Pure: the driver hands it events and does what it
/// says. Not shared between threads.
class ProbeSession {
 public:
  /// What the driver has to do.
  struct Act {
    std::vector<Outgoing> send;
    bool over = false;  ///< close the connection; Outcome() is final
  };
  struct Bounds {
    milliseconds connect{3000};                  ///< until the connection stands
    milliseconds all{15000};                     ///< until the session is over, whatever happens
    milliseconds silence{15000};                 ///< one wait for a peer that said nothing yet
    std::size_t bytes = std::size_t{64} << 10U;  ///< heard at most
  };

  /// `offer` is what a TLS handshake offers, if the carrier asks for one.
  ProbeSession(std::unique_ptr<Conversation> conversation, Carrier carrier, ProbeInstant now,
               Bounds bounds, TlsSession::Offer offer);

  /// The connection stands, or the UDP socket is ready.
  Act Opened(ProbeInstant now);
  Act Received(const Incoming& incoming, ProbeInstant now);
  /// The other side ended it, or it did not come about.
  Act Ended(Ending ending, ProbeInstant now);
  /// To be called at Deadline().
  Act Tick(ProbeInstant now);

  ProbeInstant Deadline() const { return deadline_; }
  bool over() const { return over_; }
  SessionOutcome TakeOutcome();

 private:
  Act Follow(Move move, ProbeInstant now);
  Act Conclude();
  Act Plain(std::span<const std::byte> bytes, const Incoming& incoming, ProbeInstant now);
  Act Secure(TlsSession::Output output, ProbeInstant now);
  void Note(bool sent, std::span<const std::byte> bytes, std::uint16_t port, ProbeInstant now);

  std::unique_ptr<Conversation> conversation_;
  Carrier carrier_;
  Bounds bounds_;
  TlsSession::Offer offer_;
  ProbeInstant begun_;
  ProbeInstant asked_{};  ///< when the conversation began
  ProbeInstant deadline_;
  std::optional<TlsSession> tls_;
  bool talking_ = false;  ///< Begin() was called
  bool over_ = false;
  std::vector<std::byte> stream_;  ///< heard since the last move that sent something
  std::vector<std::byte> said_;    ///< everything sent, to recognise it
  std::vector<std::byte> all_heard_;
  std::size_t heard_bytes_ = 0;
  SessionOutcome outcome_;
};

}  // namespace pw

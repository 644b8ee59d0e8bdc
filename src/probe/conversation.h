#pragma once

#include "base/time_text.h"
#include "model/service_identity.h"
#include "model/transport.h"
#include "wire/ip_address.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

using std::chrono::milliseconds;

/// What a conversation knows of the port it speaks with, and of the wishes of the user. The same
/// context gives the same bytes, so that tests and records can be repeated.
struct ProbeContext {
  Transport transport = Transport::kTcp;
  IpAddress target;
  IpAddress source;
  std::uint16_t port = 0;
  std::uint16_t source_port = 0;  ///< ours, where the protocol repeats it (SIP Via); 0 = not known
  bool over_tls = false;          ///< the bytes travel inside TLS
  std::uint64_t nonce = 0;        ///< fresh for each conversation: request ids, names, tags
  TimePoint now{};
  bool intrusive = false;                ///< the user allowed requests that change state
  std::vector<std::string> communities;  ///< SNMP, in the order to try
  std::string hint;  ///< Conversation::Hint() of a session before this one; "" = it is the first
};

/// Values that look random and follow from the nonce of a context: SplitMix64.
class ProbeRandom {
 public:
  explicit ProbeRandom(std::uint64_t nonce) noexcept : state_(nonce) {}
  std::uint64_t Next() noexcept;
  /// `length` letters and digits in lower case, a letter first.
  std::string Word(std::size_t length);

 private:
  std::uint64_t state_;
};

/// One message to the target. On TCP and TLS the bytes join the stream; on UDP they are one
/// datagram, on SCTP one user message.
struct Outgoing {
  std::vector<std::byte> bytes;
  std::uint32_t ppid = 0;     ///< SCTP payload protocol identifier (RFC 9260 s.3.3.1)
  std::uint16_t to_port = 0;  ///< UDP: another port than the one asked (RFC 1350 s.4); 0 = that one
};

/// What came back. On TCP and TLS the bytes are everything since the last move that sent something,
/// again in full each time more arrives; on UDP and SCTP one message. Hostile.
struct Incoming {
  std::span<const std::byte> bytes;
  std::uint32_t ppid = 0;
  std::uint16_t from_port = 0;  ///< UDP: where it came from
};

/// How a connection ended, or did not come about.
enum class Ending : std::uint8_t {
  kClosed,   ///< the peer closed in order: FIN, TLS close_notify, SCTP SHUTDOWN
  kReset,    ///< RST, ABORT, ICMP error
  kTooMuch,  ///< the peer sent more than a conversation may take
};

/// What a conversation does next: says something, listens on, or is done.
struct Move {
  enum class Kind : std::uint8_t { kListen, kDone };
  Kind kind = Kind::kDone;
  std::vector<Outgoing> send;  ///< sent first, also with kDone (a polite QUIT)
  milliseconds wait{0};        ///< kListen: until Silence() is called; counted from this move

  static Move Done() { return {}; }
  static Move Listen(milliseconds wait) { return {Kind::kListen, {}, wait}; }
  static Move Say(std::vector<std::byte> bytes, milliseconds wait);
  static Move Say(std::string_view text, milliseconds wait);
  /// The last words: sent, then done.
  static Move Leave(std::string_view text);
};

/// Speaks one protocol with one port over one connection or socket, to find out whether the port
/// speaks it. A pure state machine over bytes: no I/O, no clock. It changes nothing on the target
/// unless the context says intrusive, reads no more than it needs, and believes nothing that does
/// not differ from its request where the protocol demands it (an echo must never be a positive) and
/// repeat a value of its own choice. Made for one conversation; not shared between threads.
class Conversation {
 public:
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  /// The connection stands (TCP, TLS, SCTP), or the socket is ready (UDP).
  virtual Move Begin() = 0;
  /// Something came. An incomplete message is answered with Listen(the rest of the patience).
  virtual Move Hear(const Incoming& incoming) = 0;
  /// The wait of the last move is over and nothing more came since.
  virtual Move Silence() = 0;
  /// The peer ended it; what was learnt until then counts.
  virtual void End(Ending ending);

  /// What was learnt, once it is done: nothing if the port does not speak the protocol, or hides
  /// it. The records are the caller's to add.
  const std::optional<ServiceIdentity>& identity() const noexcept { return identity_; }

  /// What a second session needs, to see the same again without all the questions that came to
  /// nothing. For ProbeContext::hint alone: it may be secret, and no record takes it.
  virtual std::string Hint() const { return {}; }

 protected:
  /// The identity under way; made with protocol and confidence if there is none yet. A weaker
  /// confidence never replaces a stronger one.
  ServiceIdentity& Found(std::string_view protocol, Confidence confidence);
  /// Adds a fact to the identity, cut at 256 bytes; there must be an identity.
  void Learn(std::string_view name, std::string_view value);
  /// Takes back what was found: a control that had to fail succeeded.
  void Void() { identity_.reset(); }

 private:
  std::optional<ServiceIdentity> identity_;
};

}  // namespace pw

// One listening SCTP port of a user-space stack, as far as a scan, a handshake and a quiet
// association meet it. The element's kernel needs no SCTP.
#pragma once

#include "base/sip_hash.h"
#include "sctp_packet.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace pw::lab {

/// What a packet for a port that nobody listens on gets. The standard wants ABORT; stacks in user
/// space are often silent.
enum class ClosedPorts { kAbort, kSilent };

/// Answers packets by RFC 9260: INIT to its port gets INIT ACK with a sealed state cookie, INIT to
/// any other port ABORT (section 8.4) or nothing, a true COOKIE ECHO opens an association, in which
/// HEARTBEAT, DATA and SHUTDOWN are acknowledged; the payload is dropped. What belongs to no
/// association is answered as "out of the blue". It sends nothing of its own accord and keeps no
/// state for an INIT. Not shared between threads.
class SctpEndpoint {
 public:
  using Seconds = std::chrono::seconds;

  /// `key` must be random: it seals cookies and makes tags.
  SctpEndpoint(std::uint16_t port, const SipKey& key, ClosedPorts closed)
      : port_(port), key_(key), closed_(closed) {}

  /// The packet to send back to `peer` (IPv4 address, host order), or none. `now` may start
  /// anywhere but must not go back. Malformed packets get no answer.
  std::optional<std::vector<std::byte>> Answer(std::uint32_t peer, std::span<const std::byte> bytes,
                                               Seconds now);

  [[nodiscard]] std::size_t associations() const noexcept { return associations_.size(); }

 private:
  struct Association {
    std::uint32_t peer = 0;  // IPv4 address
    std::uint16_t port = 0;  // the peer's
    std::uint32_t peer_tag = 0;
    std::uint32_t local_tag = 0;
    std::uint32_t received_tsn = 0;  // all DATA up to here has come
  };
  using Reply = std::optional<std::vector<std::byte>>;

  Reply AnswerInit(std::uint32_t peer, const SctpPacket& packet, Seconds now);
  Reply AnswerOutOfTheBlue(const SctpPacket& packet) const;
  Reply AnswerInside(Association& association, const SctpPacket& packet);
  Association* Find(std::uint32_t peer, const SctpPacket& packet);
  bool Open(std::uint32_t peer, const SctpPacket& packet, Seconds now);
  std::vector<std::byte> Seal(const Association& association, Seconds now) const;
  std::optional<Association> Unseal(std::span<const std::byte> cookie, Seconds now) const;
  void Forget(const Association& association);

  std::uint16_t port_;
  SipKey key_;
  ClosedPorts closed_;
  std::uint64_t inits_ = 0;               // makes every tag a new one
  std::deque<Association> associations_;  // oldest first, bounded
};

}  // namespace pw::lab

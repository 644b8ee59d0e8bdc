#pragma once

#include "base/sip_hash.h"
#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>

namespace pw {

/// One question: which port of which target, and the how-manieth time it is asked.
struct ProbeId {
  IpAddress target;
  Transport transport = Transport::kTcp;  ///< kTcp, kSctp or kUdp
  std::uint16_t port = 0;
  unsigned attempt = 0;        ///< 0 to kMostAttempts - 1
  std::uint16_t over_udp = 0;  ///< of SCTP: the UDP port it travels inside of (RFC 6951); 0 = none

  static constexpr unsigned kMostAttempts = 16;
};

/// Marks by which an answer proves that its sender saw the question: a keyed hash of target and
/// port with the attempt in it. Nothing is remembered for a question that is on its way; who did
/// not see it cannot forge an answer. Thread rule: const members may be called from any thread.
class ProbeCookie {
 public:
  explicit ProbeCookie(const SipKey& key) : key_(key) {}

  /// TCP's sequence number of the SYN.
  std::uint32_t Sequence(const ProbeId& probe) const noexcept;
  /// The attempt that an acknowledgement number answers. RFC 9293 asks for the sequence number plus
  /// one; hosts that send it back unchanged exist and are understood.
  std::optional<unsigned> AttemptOfAcknowledgement(const ProbeId& probe,
                                                   std::uint32_t acknowledgement) const noexcept;
  /// The attempt of a SYN that an ICMP error quotes.
  std::optional<unsigned> AttemptOfSequence(const ProbeId& probe,
                                            std::uint32_t sequence) const noexcept;

  /// Initiate Tag of an SCTP INIT, never 0.
  std::uint32_t Tag(const ProbeId& probe) const noexcept;
  std::optional<unsigned> AttemptOfTag(const ProbeId& probe, std::uint32_t tag) const noexcept;

  /// IPv4 identification (never 0: the kernel would choose one) or IPv6 flow label, which an ICMP
  /// error quotes.
  std::uint32_t Label(const ProbeId& probe) const noexcept;
  std::optional<unsigned> AttemptOfLabel(const ProbeId& probe, std::uint32_t label) const noexcept;

 private:
  std::uint32_t Hash(const ProbeId& probe, std::uint8_t purpose) const noexcept;

  SipKey key_;
};

}  // namespace pw

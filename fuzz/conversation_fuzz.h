#pragma once

#include "base/bytes.h"
#include "fuzzed_peer.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Holds the conversation of one probe with a peer that an input describes, and aborts if it breaks
/// a promise of Conversation. An input is one octet of flags (1: datagrams, 2: they come from
/// another port, 4: inside TLS) and steps, one octet each with what belongs to it:
///   0 length*2 bytes                    the peer says this
///   1                                   it stays silent for as long as the conversation waits
///   2, 3, 4                             it closes, resets, or said too much
///   5 length*2 bytes count (to from)*   as 0, after 4 octets each were copied from the last
///   message
///                                       of the conversation, as an answer repeats ids
/// After the last step the peer is silent for ever. The same probe is also held with a peer that
/// sends back all it is sent. Fixed nonce and clock, so that answers to recorded questions fit.
namespace pw::fuzz {

/// The bytes of an answer, as many as are left; nothing at the end of the input.
inline std::vector<std::byte> TakeAnswer(ByteReader& input) {
  const auto length = input.Read<std::uint16_t>();
  if (!length) return {};
  const auto bytes = *input.Take(std::min<std::size_t>(*length, input.Remaining()));
  return {bytes.begin(), bytes.end()};
}

inline void Patch(std::vector<std::byte>& answer, const std::vector<std::byte>& from,
                  ByteReader& input) {
  constexpr std::size_t kOctets = 4;
  const auto count = input.Read<std::uint8_t>();
  for (unsigned i = 0; count && i < *count; ++i) {
    const auto to = input.Read<std::uint8_t>();
    const auto at = input.Read<std::uint8_t>();
    if (!to || !at) return;
    if (*to + kOctets > answer.size() || *at + kOctets > from.size()) continue;
    std::copy_n(from.begin() + *at, kOctets, answer.begin() + *to);
  }
}

/// Has `peer` do one step, of which the first octet was read.
template <class P>
void PlayStep(P& peer, unsigned step, ByteReader& input) {
  std::vector<std::byte> answer;
  switch (step % 6) {
    case 0:
      peer.Say(TakeAnswer(input));
      break;
    case 1:
      peer.Silence();
      break;
    case 5:
      answer = TakeAnswer(input);
      Patch(answer, peer.LastSaid(), input);
      peer.Say(answer);
      break;
    default:
      peer.End(static_cast<Ending>(step % 6 - 2));
      break;
  }
}

inline void Play(Peer& peer, ByteReader& input) {
  while (!peer.Over()) {
    const auto step = input.Read<std::uint8_t>();
    if (!step) return;
    PlayStep(peer, *step, input);
  }
}

/// Sends everything back; what says nothing is not sent anything.
inline void Reflect(Peer& peer) {
  while (!peer.Over()) {
    const auto said = peer.Said();
    if (said.empty()) peer.Silence();
    for (const auto& message : said)
      peer.Say(message);
  }
}

inline const ProbeSpec& RowNamed(std::string_view name) {
  const auto rows = AllProbes();
  const auto row = std::ranges::find(rows, name, &ProbeSpec::name);
  Demand(row != rows.end());
  return **row;
}

inline int FuzzProbe(std::string_view name, const std::uint8_t* data, std::size_t size) {
  static const ProbeSpec& row = RowNamed(name);
  ByteReader input(std::as_bytes(std::span(data, size)));
  const auto flags = input.Read<std::uint8_t>();
  if (!flags) return 0;
  Peer peer(row, *flags);
  Play(peer, input);
  peer.BeSilentForEver();
  peer.CheckIdentity();

  Peer mirror(row, *flags);
  Reflect(mirror);
  mirror.CheckIdentity();
  const auto& identity = mirror.Identity();
  Demand(!identity || identity->protocol == "echo" ||
         identity->confidence < Confidence::kBehaviour);
  return 0;
}

}  // namespace pw::fuzz

/// The whole of a fuzzer: PW_FUZZ_PROBE("ssh")
#define PW_FUZZ_PROBE(name)                                                           \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    return pw::fuzz::FuzzProbe(name, data, size);                                     \
  }

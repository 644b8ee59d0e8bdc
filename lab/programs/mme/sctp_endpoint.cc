#include "sctp_endpoint.h"

#include <algorithm>
#include <utility>

namespace pw::lab {
namespace {

constexpr std::uint8_t kTagReflected = 1;  // T bit of ABORT and SHUTDOWN COMPLETE
constexpr std::uint16_t kStateCookie = 7;  // parameter type, RFC 9260 section 3.3.3
constexpr std::uint16_t kStreams = 16;
constexpr std::uint32_t kWindow = 65536;
constexpr std::size_t kMostAssociations = 64;
constexpr std::size_t kSealSize = 8;
constexpr std::chrono::seconds kCookieLife{60};  // Valid.Cookie.Life, RFC 9260 section 16

std::vector<std::byte> InitAck(const SctpInit& init, std::span<const std::byte> cookie) {
  ByteWriter value;
  value.Write(init.tag);
  value.Write(init.window);
  value.Write(init.out_streams);
  value.Write(init.in_streams);
  value.Write(init.tsn);
  value.Write(kStateCookie);
  value.Write(static_cast<std::uint16_t>(4 + cookie.size()));
  value.Append(cookie);
  return std::move(value).Release();
}

std::vector<std::byte> Sack(std::uint32_t tsn) {
  ByteWriter value;
  value.Write(tsn);
  value.Write(kWindow);
  value.Write(std::uint32_t{0});  // no gap blocks, no duplicates
  return std::move(value).Release();
}

}  // namespace

SctpEndpoint::Reply SctpEndpoint::Answer(std::uint32_t peer, std::span<const std::byte> bytes,
                                         Seconds now) {
  const auto packet = ParseSctpPacket(bytes);
  if (!packet) return std::nullopt;
  const bool ours = packet->destination == port_;
  if (!ours && closed_ == ClosedPorts::kSilent) return std::nullopt;
  if (packet->Find(SctpChunkType::kInit) != nullptr) return AnswerInit(peer, *packet, now);
  if (ours && packet->chunks.front().type == SctpChunkType::kCookieEcho) {
    // A cookie that is stale, forged or for another peer is discarded (RFC 9260 section 5.1.5).
    if (!Open(peer, *packet, now)) return std::nullopt;
  }
  Association* association = ours ? Find(peer, *packet) : nullptr;
  return association != nullptr ? AnswerInside(*association, *packet) : AnswerOutOfTheBlue(*packet);
}

SctpEndpoint::Reply SctpEndpoint::AnswerInit(std::uint32_t peer, const SctpPacket& packet,
                                             Seconds now) {
  // INIT stands alone and carries tag 0 (RFC 9260 sections 3.3.2 and 8.5.1).
  if (packet.chunks.size() != 1 || packet.tag != 0) return std::nullopt;
  const auto init = ParseSctpInit(packet.chunks.front().value);
  if (!init || init->tag == 0) return std::nullopt;
  SctpBuilder reply(packet.destination, packet.source, init->tag);
  if (packet.destination != port_ || init->out_streams == 0 || init->in_streams == 0) {
    reply.Add(SctpChunkType::kAbort, 0, {});
    return std::move(reply).Finish();
  }
  ByteWriter seed;
  seed.Write(++inits_);
  seed.Write(peer);
  const std::uint64_t random = SipHash(key_, seed.View());
  const std::uint32_t tag = std::max<std::uint32_t>(static_cast<std::uint32_t>(random), 1);
  const SctpInit ours{.tag = tag,
                      .window = kWindow,
                      .out_streams = std::min(kStreams, init->in_streams),
                      .in_streams = kStreams,
                      .tsn = static_cast<std::uint32_t>(random >> 32)};
  const Association offered{peer, packet.source, init->tag, tag, init->tsn - 1};
  reply.Add(SctpChunkType::kInitAck, 0, InitAck(ours, Seal(offered, now)));
  return std::move(reply).Finish();
}

SctpEndpoint::Reply SctpEndpoint::AnswerOutOfTheBlue(const SctpPacket& packet) const {
  SctpBuilder reply(packet.destination, packet.source, packet.tag);
  const SctpChunkType first = packet.chunks.front().type;
  if (packet.Find(SctpChunkType::kAbort) != nullptr) return std::nullopt;
  if (first == SctpChunkType::kShutdownComplete || first == SctpChunkType::kCookieAck) {
    return std::nullopt;
  }
  const bool closing = first == SctpChunkType::kShutdownAck;
  reply.Add(closing ? SctpChunkType::kShutdownComplete : SctpChunkType::kAbort, kTagReflected, {});
  return std::move(reply).Finish();
}

SctpEndpoint::Reply SctpEndpoint::AnswerInside(Association& association, const SctpPacket& packet) {
  SctpBuilder reply(packet.destination, packet.source, association.peer_tag);
  bool data_came = false;
  for (const SctpChunk& chunk : packet.chunks) {
    switch (chunk.type) {
      case SctpChunkType::kCookieEcho:
        reply.Add(SctpChunkType::kCookieAck, 0, {});
        break;
      case SctpChunkType::kHeartbeat:
        reply.Add(SctpChunkType::kHeartbeatAck, 0, chunk.value);
        break;
      case SctpChunkType::kData: {
        const auto tsn = ByteReader(chunk.value).Read<std::uint32_t>();
        if (tsn && *tsn == association.received_tsn + 1) association.received_tsn = *tsn;
        data_came = true;
        break;
      }
      case SctpChunkType::kShutdown:
        reply.Add(SctpChunkType::kShutdownAck, 0, {});
        break;
      case SctpChunkType::kAbort:
      case SctpChunkType::kShutdownComplete:
        Forget(association);
        return std::nullopt;
      default:
        break;
    }
  }
  if (data_came) reply.Add(SctpChunkType::kSack, 0, Sack(association.received_tsn));
  if (reply.Empty()) return std::nullopt;
  return std::move(reply).Finish();
}

SctpEndpoint::Association* SctpEndpoint::Find(std::uint32_t peer, const SctpPacket& packet) {
  const auto at = std::ranges::find_if(associations_, [&](const Association& a) {
    return a.peer == peer && a.port == packet.source && a.local_tag == packet.tag;
  });
  return at == associations_.end() ? nullptr : &*at;
}

bool SctpEndpoint::Open(std::uint32_t peer, const SctpPacket& packet, Seconds now) {
  const auto offered = Unseal(packet.chunks.front().value, now);
  if (!offered || offered->peer != peer || offered->port != packet.source ||
      offered->local_tag != packet.tag) {
    return false;
  }
  if (Find(peer, packet) != nullptr) return true;  // the COOKIE ACK was lost: said again
  // One association for each peer's address and port; a new handshake replaces the old one.
  std::erase_if(associations_,
                [&](const Association& a) { return a.peer == peer && a.port == packet.source; });
  if (associations_.size() == kMostAssociations) associations_.pop_front();
  associations_.push_back(*offered);
  return true;
}

std::vector<std::byte> SctpEndpoint::Seal(const Association& association, Seconds now) const {
  ByteWriter cookie;
  cookie.Write(association.peer);
  cookie.Write(association.port);
  cookie.Write(association.peer_tag);
  cookie.Write(association.local_tag);
  cookie.Write(association.received_tsn);
  cookie.Write(static_cast<std::uint64_t>(now.count()));
  cookie.Write(SipHash(key_, cookie.View()));
  return std::move(cookie).Release();
}

std::optional<SctpEndpoint::Association> SctpEndpoint::Unseal(std::span<const std::byte> cookie,
                                                              Seconds now) const {
  ByteReader reader(cookie);
  const auto peer = reader.Read<std::uint32_t>();
  const auto port = reader.Read<std::uint16_t>();
  const auto peer_tag = reader.Read<std::uint32_t>();
  const auto local_tag = reader.Read<std::uint32_t>();
  const auto tsn = reader.Read<std::uint32_t>();
  const auto made = reader.Read<std::uint64_t>();
  const auto seal = reader.Read<std::uint64_t>();
  if (!peer || !port || !peer_tag || !local_tag || !tsn || !made || !seal || !reader.AtEnd()) {
    return std::nullopt;
  }
  if (SipHash(key_, cookie.first(cookie.size() - kSealSize)) != *seal) return std::nullopt;
  if (now - Seconds(*made) > kCookieLife) return std::nullopt;
  return Association{*peer, *port, *peer_tag, *local_tag, *tsn};
}

void SctpEndpoint::Forget(const Association& association) {
  const std::uint32_t tag = association.local_tag;
  std::erase_if(associations_, [tag](const Association& a) { return a.local_tag == tag; });
}

}  // namespace pw::lab

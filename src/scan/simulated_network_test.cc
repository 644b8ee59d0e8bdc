#include "scan/simulated_network_test.h"

#include "wire/crc32c.h"
#include "wire/sctp_packet.h"
#include "wire/tcp_segment.h"
#include "wire/udp_datagram.h"

#include <algorithm>
#include <utility>

namespace pw {
namespace {

IpHeader Back(const IpPacket& ip) {
  IpHeader header;
  header.source = ip.destination;
  header.destination = ip.source;
  header.protocol = ip.protocol;
  header.label = 1;
  return header;
}

/// An ICMP error of the target that quotes the whole packet.
std::vector<std::byte> Unreachable(std::span<const std::byte> packet, const IpPacket& ip,
                                   std::uint8_t code_v4, std::uint8_t type_v6,
                                   std::uint8_t code_v6) {
  const bool v4 = ip.source.family() == Family::kIpv4;
  IpHeader header = Back(ip);
  header.protocol = v4 ? kProtocolIcmp : kProtocolIcmpv6;
  ByteWriter out;
  StartIpPacket(out, header, 8 + packet.size());
  out.Write<std::uint8_t>(v4 ? 3 : type_v6);
  out.Write<std::uint8_t>(v4 ? code_v4 : code_v6);
  out.Pad(6);
  out.Append(packet);
  return std::move(out).Release();
}

}  // namespace

bool TokenBucket::Take(Instant now) {
  tokens = std::min(burst, tokens + rate * Seconds(now - filled));
  filled = now;
  if (tokens < 1) return false;
  tokens -= 1;
  return true;
}

Instant SimulatedNetwork::AfterStall(Instant time) const {
  if (stall_every == Nanoseconds(0)) return time;
  const Nanoseconds since = time.time_since_epoch() % stall_every;
  return since < stall ? time + (stall - since) : time;
}

Nanoseconds SimulatedNetwork::Way() {
  if (jitter.count() == 0) return delay;
  return delay +
         Nanoseconds(std::uniform_int_distribution<std::int64_t>(0, jitter.count())(random_));
}

void SimulatedNetwork::CountRate(Instant now) {
  constexpr Nanoseconds kWindow = std::chrono::milliseconds(100);
  if (now - rate_window_ >= kWindow) {
    rate_window_ = now;
    in_window_ = 0;
  }
  most_in_a_second = std::max(most_in_a_second, 10.0 * static_cast<double>(++in_window_));
}

std::vector<std::byte> SimulatedNetwork::TcpAnswer(std::span<const std::byte> packet,
                                                   const IpPacket& ip, SimulatedHost& host,
                                                   Instant now) {
  const auto segment = ParseTcpSegment(ip.payload);
  if (!segment) return {};
  if ((segment->flags & kTcpRst) != 0) {
    if (half_open > 0) --half_open;
    return {};
  }
  asked_tcp.emplace(ip.destination, segment->destination_port);
  const bool open = host.accepts_all || host.open_tcp.contains(segment->destination_port);
  if (!open && host.rejects_tcp) {
    if (!MaySendError(ip, host, now)) return {};
    return Unreachable(packet, ip, 3, 1, 4);
  }
  if (!open && (host.drops_closed || (host.resets && !host.resets->Take(now)))) return {};
  TcpSegment answer;
  answer.source_port = segment->destination_port;
  answer.destination_port = segment->source_port;
  answer.acknowledgement = segment->sequence + 1;
  answer.flags = static_cast<std::uint8_t>(kTcpAck | (open ? kTcpSyn : kTcpRst));
  return BuildTcpSegment(Back(ip), answer);
}

bool SimulatedNetwork::MaySendError(const IpPacket& ip, SimulatedHost& host, Instant now) {
  if (host.icmp && !host.icmp->Take(now)) return false;
  if (!host.icmp_per_source) return true;
  return host.sources_seen.try_emplace(ip.source, *host.icmp_per_source).first->second.Take(now);
}

std::vector<std::byte> SimulatedNetwork::SctpAnswer(std::span<const std::byte> packet,
                                                    const IpPacket& ip, SimulatedHost& host,
                                                    Instant now) {
  if (!host.has_sctp || (host.sctp_buffer && !host.sctp_buffer->Take(now))) {
    if (!MaySendError(ip, host, now)) return {};
    return Unreachable(packet, ip, 2, 4, 1);
  }
  const auto reply = SctpReply(ip.payload, host.open_sctp, host, now);
  if (reply.empty()) return {};
  ByteWriter out;
  StartIpPacket(out, Back(ip), reply.size());
  out.Append(reply);
  return std::move(out).Release();
}

std::vector<std::byte> SimulatedNetwork::SctpReply(std::span<const std::byte> bytes,
                                                   const std::set<std::uint16_t>& listening,
                                                   SimulatedHost& host, Instant now) {
  const auto init = ParseSctpPacket(bytes);
  if (!init) return {};
  const auto tag = InitiateTag(init->chunk);
  const bool open = listening.contains(init->destination_port);
  if (!tag || (!open && host.drops_closed)) return {};
  if (!open && host.resets && !host.resets->Take(now)) return {};
  ByteWriter sctp;
  sctp.Write(init->destination_port);
  sctp.Write(init->source_port);
  sctp.Write(*tag);
  sctp.Pad(4);
  sctp.Write<std::uint8_t>(open ? kSctpInitAck : kSctpAbort);
  sctp.Write<std::uint8_t>(0);
  sctp.Write<std::uint16_t>(open ? 20 : 4);
  if (open) sctp.Pad(16);
  return std::move(sctp).Release();
}

std::vector<std::byte> SimulatedNetwork::UdpAnswer(std::span<const std::byte> packet,
                                                   const IpPacket& ip, SimulatedHost& host,
                                                   Instant now) {
  const auto datagram = ParseUdpDatagram(ip.payload);
  if (!datagram) return {};
  if (host.silent_udp.contains(datagram->destination_port)) return {};
  UdpDatagram answer;
  if (host.sctp_over_udp != 0 && datagram->destination_port == host.sctp_over_udp) {
    const auto reply = SctpReply(datagram->payload, host.open_sctp_over_udp, host, now);
    if (reply.empty()) return {};
    answer.source_port = datagram->destination_port;
    answer.destination_port = datagram->source_port;
    answer.payload = reply;
    return BuildUdpDatagram(Back(ip), answer);
  }
  if (host.open_udp.contains(datagram->destination_port)) {
    answer.source_port = datagram->destination_port;
    answer.destination_port = datagram->source_port;
    return BuildUdpDatagram(Back(ip), answer);
  }
  if (host.drops_closed || !MaySendError(ip, host, now)) return {};
  return Unreachable(packet, ip, 3, 1, 4);
}

std::vector<std::byte> SimulatedNetwork::AnswerTo(std::span<const std::byte> packet,
                                                  const IpPacket& ip, SimulatedHost& host,
                                                  Instant now) {
  if (now >= host.vanishes && host.missed) return Unreachable(packet, ip, 1, 1, 3);
  if (now >= host.vanishes || (host.inbound && !host.inbound->Take(now))) return {};
  switch (ip.protocol) {
    case kProtocolTcp:
      return TcpAnswer(packet, ip, host, now);
    case kProtocolSctp:
      return SctpAnswer(packet, ip, host, now);
    case kProtocolUdp:
      return UdpAnswer(packet, ip, host, now);
    default:
      return {};
  }
}

void SimulatedNetwork::Send(std::span<const std::byte> packet, Instant now) {
  ++packets;
  CountRate(now);
  const auto ip = ParseIpPacket(packet);
  if (!ip) {
    ++out_of_scope;
    return;
  }
  const auto host = hosts.find(ip->destination);
  if (host == hosts.end()) {
    ++out_of_scope;
    return;
  }
  if (Lost()) return;
  const Instant there = AfterStall(now + Way());
  std::vector<std::byte> answer = AnswerTo(packet, *ip, host->second, there);
  if (answer.empty() || Lost()) return;
  const auto back = ParseIpPacket(answer);
  if (back && back->protocol == kProtocolTcp) {
    const auto segment = ParseTcpSegment(back->payload);
    if (segment && (segment->flags & kTcpSyn) != 0) ++half_open;
  }
  if (std::uniform_real_distribution<>(0, 1)(random_) < duplication)
    under_way_.emplace(there + Way(), answer);
  under_way_.emplace(there + Way(), std::move(answer));
}

std::optional<std::vector<std::byte>> SimulatedNetwork::Receive(Instant now) {
  if (under_way_.empty() || under_way_.begin()->first > now) return std::nullopt;
  auto packet = std::move(under_way_.begin()->second);
  under_way_.erase(under_way_.begin());
  return packet;
}

Instant SimulatedNetwork::NextArrival() const {
  return under_way_.empty() ? kNever : under_way_.begin()->first;
}

namespace {

constexpr Instant kStart{std::chrono::hours(1)};

/// Lets time pass until the engine is done or has sent `most` packets; false if neither happens
/// within an hour.
bool Drive(SimulatedNetwork& network, ScanEngine& engine, std::size_t most, Instant& now) {
  std::vector<ScanPacket> out;
  while ((!engine.done() || network.NextArrival() != kNever) && network.packets < most) {
    if (now - kStart > std::chrono::hours(1)) return false;
    while (const auto packet = network.Receive(now))
      engine.OnPacket(*packet, now);
    out.clear();
    engine.Take(now, 64, out);
    for (const ScanPacket& packet : out)
      network.Send(packet.bytes, now);
    const Instant next = std::min(engine.Wake(), network.NextArrival());
    if (next == kNever) break;
    // A clock of the real world moves on even while nothing waits.
    now = std::max(next, now + std::chrono::microseconds(1));
  }
  return true;
}

ProbePackets Packets() {
  return {SipKey{1, 2}, {40000, 40015, 40016}, [](std::uint16_t, unsigned) {
            return std::span<const std::byte>{};
          }};
}

}  // namespace

std::optional<std::vector<TargetResult>> RunScan(SimulatedNetwork& network, ScanPlan plan,
                                                 Nanoseconds* took) {
  ScanEngine engine(std::move(plan), Packets());
  Instant now = kStart;
  if (!Drive(network, engine, SIZE_MAX, now)) return std::nullopt;
  if (took != nullptr) *took = now - kStart;
  return engine.Finish();
}

bool RunScanUntil(SimulatedNetwork& network, const ScanPlan& plan, const ScanRecorder& recorder,
                  std::size_t most, std::vector<TargetResult>& results) {
  ScanEngine engine(plan, Packets(), recorder);
  Instant now = kStart;
  const bool done = Drive(network, engine, most, now) && engine.done();
  results = engine.Finish();
  return done;
}

}  // namespace pw

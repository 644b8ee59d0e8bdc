#include "scan/probe_packet.h"

#include "scan/udp_payloads.h"
#include "wire/icmp_error.h"
#include "wire/sctp_packet.h"
#include "wire/tcp_segment.h"
#include "wire/udp_datagram.h"

#include <utility>

namespace pw {
namespace {

constexpr std::uint16_t kWindow = 64240;

std::uint8_t ProtocolOf(Transport transport) {
  switch (transport) {
    case Transport::kSctp:
      return kProtocolSctp;
    case Transport::kUdp:
      return kProtocolUdp;
    default:
      return kProtocolTcp;
  }
}

PortReason ReasonOf(IcmpReason reason) {
  switch (reason) {
    case IcmpReason::kPortUnreachable:
      return PortReason::kIcmpPortUnreachable;
    case IcmpReason::kProtocolUnreachable:
      return PortReason::kIcmpProtocolUnreachable;
    case IcmpReason::kHostUnreachable:
      return PortReason::kIcmpHostUnreachable;
    case IcmpReason::kNetUnreachable:
      return PortReason::kIcmpNetUnreachable;
    case IcmpReason::kAdminProhibited:
      return PortReason::kIcmpAdminProhibited;
    case IcmpReason::kTimeExceeded:
      return PortReason::kIcmpTimeExceeded;
    case IcmpReason::kOther:
      break;
  }
  return PortReason::kIcmpOther;
}

/// A router that has lost its way, or has not found the neighbour yet, may find it in a moment.
/// A kernel also says that it has no SCTP when the receive buffer of a user-space stack is full.
bool MayPass(Transport transport, PortReason reason) {
  if (transport == Transport::kSctp && reason == PortReason::kIcmpProtocolUnreachable) return true;
  return reason == PortReason::kIcmpHostUnreachable || reason == PortReason::kIcmpNetUnreachable ||
         reason == PortReason::kIcmpTimeExceeded;
}

std::optional<ProbeAnswer> Answer(ProbeId probe, std::optional<unsigned> attempt, PortReason reason,
                                  const IpPacket& ip) {
  if (!attempt) return std::nullopt;
  probe.attempt = *attempt;
  ProbeAnswer answer;
  answer.probe = probe;
  answer.answer.reason = reason;
  answer.answer.responder = ip.source;
  answer.answer.ttl = ip.ttl;
  return answer;
}

}  // namespace

ProbePackets::ProbePackets(const SipKey& key, SourcePorts source_ports, UdpPayloads payloads)
    : cookie_(key), source_ports_(source_ports), payloads_(std::move(payloads)) {}

std::vector<std::byte> ProbePackets::Write(const ProbeId& probe, const IpAddress& source) const {
  IpHeader ip;
  ip.source = source;
  ip.destination = probe.target;
  ip.protocol = probe.over_udp == 0 ? ProtocolOf(probe.transport) : kProtocolUdp;
  ip.label = cookie_.Label(probe);
  const bool moves = probe.transport == Transport::kUdp && probe.port == kTftpPort;
  const std::uint16_t from = moves ? source_ports_.moved : source_ports_.Of(probe.attempt);
  if (probe.over_udp != 0) {
    const auto init = BuildSctpInit(from, probe.port, cookie_.Tag(probe));
    return BuildUdpDatagram(
        ip, {.source_port = from, .destination_port = probe.over_udp, .payload = init});
  }
  if (probe.transport == Transport::kSctp)
    return BuildSctpInitPacket(ip, from, probe.port, cookie_.Tag(probe));
  if (probe.transport == Transport::kUdp) {
    return BuildUdpDatagram(ip, {.source_port = from,
                                 .destination_port = probe.port,
                                 .payload = payloads_(probe.port, probe.attempt)});
  }
  TcpSegment syn;
  syn.source_port = from;
  syn.destination_port = probe.port;
  syn.sequence = cookie_.Sequence(probe);
  syn.flags = kTcpSyn;
  syn.window = kWindow;
  return BuildTcpSegment(ip, syn);
}

std::optional<ProbeAnswer> ProbePackets::Read(std::span<const std::byte> packet) const {
  // The receiver keeps the first part only of a long answer.
  const Result<IpPacket> ip = ParseIpPacket(packet, IpExtent::kQuoted);
  if (!ip || ip->later_fragment) return std::nullopt;
  switch (ip->protocol) {
    case kProtocolTcp:
      return ReadTcp(*ip);
    case kProtocolSctp:
      return ReadSctp(*ip, ip->payload, 0);
    case kProtocolUdp:
      return ReadUdp(*ip);
    case kProtocolIcmp:
    case kProtocolIcmpv6:
      return ReadIcmp(*ip);
    default:
      return std::nullopt;
  }
}

std::optional<ProbeAnswer> ProbePackets::ReadTcp(const IpPacket& ip) const {
  const Result<TcpSegment> segment = ParseTcpSegment(ip.payload);
  if (!segment || !source_ports_.Contains(segment->destination_port)) return std::nullopt;
  if ((segment->flags & kTcpAck) == 0) return std::nullopt;  // nothing in it proves anything
  const bool reset = (segment->flags & kTcpRst) != 0;
  if (!reset && (segment->flags & kTcpSyn) == 0) return std::nullopt;
  const ProbeId probe{ip.source, Transport::kTcp, segment->source_port, 0};
  auto answer = Answer(probe, cookie_.AttemptOfAcknowledgement(probe, segment->acknowledgement),
                       reset ? PortReason::kRst : PortReason::kSynAck, ip);
  if (!answer || reset) return answer;
  TcpSegment close;
  close.source_port = segment->destination_port;
  close.destination_port = segment->source_port;
  close.sequence = segment->acknowledgement;
  close.flags = kTcpRst;
  IpHeader header;
  header.source = ip.destination;
  header.destination = ip.source;
  header.protocol = kProtocolTcp;
  header.label = cookie_.Label(answer->probe);
  answer->close = BuildTcpSegment(header, close);
  return answer;
}

std::optional<ProbeAnswer> ProbePackets::ReadSctp(const IpPacket& ip,
                                                  std::span<const std::byte> bytes,
                                                  std::uint16_t over_udp) const {
  const Result<SctpPacket> packet = ParseSctpPacket(bytes, IpExtent::kQuoted);
  if (!packet || !source_ports_.Contains(packet->destination_port)) return std::nullopt;
  const bool accepted = packet->chunk_type == kSctpInitAck;
  if (!accepted && packet->chunk_type != kSctpAbort) return std::nullopt;
  const ProbeId probe{ip.source, Transport::kSctp, packet->source_port, 0, over_udp};
  auto answer = Answer(probe, cookie_.AttemptOfTag(probe, packet->verification_tag),
                       accepted ? PortReason::kInitAck : PortReason::kAbort, ip);
  // The listener keeps no state for an INIT until its cookie comes back (RFC 9260 s.5.1.3): there
  // is nothing to close.
  if (answer && accepted) answer->answer.addresses = InitAddresses(packet->chunk);
  return answer;
}

std::optional<ProbeAnswer> ProbePackets::ReadUdp(const IpPacket& ip) const {
  const Result<UdpDatagram> datagram = ParseUdpDatagram(ip.payload, IpExtent::kQuoted);
  if (!datagram || !source_ports_.Contains(datagram->destination_port)) return std::nullopt;
  if (auto inside = ReadSctp(ip, datagram->payload, datagram->source_port)) return inside;
  // A datagram carries no mark of ours back; the port it came to says which attempt it answers.
  const bool moved = datagram->destination_port == source_ports_.moved;
  const std::uint16_t port = moved ? kTftpPort : datagram->source_port;
  const ProbeId probe{ip.source, Transport::kUdp, port, 0};
  if (moved) return Answer(probe, 0, PortReason::kPayloadAnswer, ip);
  const unsigned attempt = datagram->destination_port - unsigned{source_ports_.first};
  return Answer(probe, attempt, PortReason::kPayloadAnswer, ip);
}

std::optional<ProbeAnswer> ProbePackets::ReadIcmp(const IpPacket& ip) const {
  const Result<IcmpError> error = ParseIcmpError(ip);
  if (!error || error->quoted.later_fragment) return std::nullopt;
  const IpPacket& ours = error->quoted;
  // Eight bytes are all that RFC 792 promises of ours: the ports, and of TCP the sequence number.
  ByteReader reader(ours.payload);
  const auto from = reader.Read<std::uint16_t>();
  const auto port = reader.Read<std::uint16_t>();
  if (!from || !port || !source_ports_.Contains(*from)) return std::nullopt;
  ProbeId probe{ours.destination, Transport::kTcp, *port, 0};
  std::optional<unsigned> attempt;
  if (ours.protocol == kProtocolTcp) {
    const auto sequence = reader.Read<std::uint32_t>();
    if (!sequence) return std::nullopt;
    attempt = cookie_.AttemptOfSequence(probe, *sequence);
  } else if (ours.protocol == kProtocolSctp || ours.protocol == kProtocolUdp) {
    probe.transport = ours.protocol == kProtocolUdp ? Transport::kUdp : Transport::kSctp;
    attempt = cookie_.AttemptOfLabel(probe, ours.label);
    if (!attempt && ours.protocol == kProtocolUdp) {
      // More than RFC 792 promises, but what hosts quote (RFC 1812 s.4.3.2.3): the ports inside.
      const bool quoted = static_cast<bool>(reader.Skip(4));
      const auto inner_from = reader.Read<std::uint16_t>();
      const auto inner_port = reader.Read<std::uint16_t>();
      if (!quoted || !inner_from || !inner_port) return std::nullopt;
      probe = {ours.destination, Transport::kSctp, *inner_port, 0, *port};
      attempt = cookie_.AttemptOfLabel(probe, ours.label);
    }
  } else {
    return std::nullopt;
  }
  auto answer = Answer(probe, attempt, ReasonOf(error->reason), ip);
  if (answer) answer->answer.final = !MayPass(probe.transport, answer->answer.reason);
  return answer;
}

}  // namespace pw

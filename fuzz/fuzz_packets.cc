// Packets as a hostile network could send them: IP with its extension headers, TCP, UDP, SCTP, and
// ICMP errors with the packet they quote. What is accepted must stay inside its input, and reading
// more of the same packet must not change what was read of its head.
#include "wire/icmp_error.h"
#include "wire/ip_packet.h"
#include "wire/sctp_packet.h"
#include "wire/tcp_segment.h"
#include "wire/udp_datagram.h"

#include <cstdint>
#include <cstdlib>
#include <span>

namespace {

using Bytes = std::span<const std::byte>;

void MustBeInside(Bytes part, Bytes whole) {
  if (part.empty()) return;
  if (part.data() < whole.data() || part.data() + part.size() > whole.data() + whole.size())
    std::abort();
}

void ReadTransport(const pw::IpPacket& packet, pw::IpExtent extent) {
  static_cast<void>(pw::ParseTcpSegment(packet.payload));
  if (const auto datagram = pw::ParseUdpDatagram(packet.payload, extent))
    MustBeInside(datagram->payload, packet.payload);
  if (const auto sctp = pw::ParseSctpPacket(packet.payload, extent)) {
    MustBeInside(sctp->chunk, packet.payload);
    static_cast<void>(pw::InitiateTag(sctp->chunk));
    if (pw::InitAddresses(sctp->chunk).size() * 8 > sctp->chunk.size()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes = std::as_bytes(std::span(data, size));
  const auto packet = pw::ParseIpPacket(bytes);
  const auto quoted = pw::ParseIpPacket(bytes, pw::IpExtent::kQuoted);
  if (packet) {
    MustBeInside(packet->payload, bytes);
    if (!quoted || quoted->source != packet->source || quoted->protocol != packet->protocol ||
        quoted->payload.size() != packet->payload.size()) {
      std::abort();  // a whole packet is a good quotation of itself
    }
    ReadTransport(*packet, pw::IpExtent::kWhole);
    if (const auto error = pw::ParseIcmpError(*packet)) {
      MustBeInside(error->quoted.payload, packet->payload);
      ReadTransport(error->quoted, pw::IpExtent::kQuoted);
    }
  }
  if (quoted) {
    MustBeInside(quoted->payload, bytes);
    ReadTransport(*quoted, pw::IpExtent::kQuoted);
  }
  return 0;
}

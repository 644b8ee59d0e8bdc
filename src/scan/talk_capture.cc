#include "scan/talk_capture.h"

#include "base/bytes.h"
#include "wire/ip_packet.h"

namespace pw {

TalkCapture::TalkCapture(PacketReceiver receiver, const std::vector<IpAddress>& targets,
                         CaptureStart start)
    : receiver_(std::move(receiver)), targets_(targets.begin(), targets.end()), capture_(start) {}

void TalkCapture::SctpBegins(std::uint16_t over_udp) {
  if (over_udp == 0) {
    sctp_ = true;
  } else {
    tunnels_.insert(over_udp);
  }
}

TalkCapture::Way TalkCapture::WayOf(std::span<const std::byte> packet) const {
  const auto ip = ParseIpPacket(packet, IpExtent::kQuoted);
  if (!ip) return Way::kForeign;
  ByteReader reader(ip->payload);
  const auto source = reader.Read<std::uint16_t>();
  const auto destination = reader.Read<std::uint16_t>();
  if (!source || !destination) return Way::kForeign;
  const auto is_ours = [&](std::uint16_t our_port, std::uint16_t their_port) {
    if (ip->protocol == kProtocolSctp) return sctp_;
    if (ip->protocol == kProtocolUdp && tunnels_.contains(their_port)) return true;
    const Transport transport = ip->protocol == kProtocolTcp ? Transport::kTcp : Transport::kUdp;
    return ours_.contains({transport, our_port});
  };
  if (targets_.contains(ip->destination) && is_ours(*source, *destination)) return Way::kSent;
  if (targets_.contains(ip->source) && is_ours(*destination, *source)) return Way::kReceived;
  return Way::kForeign;
}

void TalkCapture::Read() {
  while (const auto packet = receiver_.Next()) {
    const Instant now = std::chrono::steady_clock::now();
    const Way way = WayOf(*packet);
    if (way == Way::kSent) capture_.Sent({packet->begin(), packet->end()}, now);
    if (way == Way::kReceived) capture_.Received(*packet, now);
  }
}

}  // namespace pw

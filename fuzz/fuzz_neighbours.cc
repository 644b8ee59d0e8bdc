// ARP packets and neighbour discovery as a hostile link could send them. What is accepted must come
// out the same when it is written and read again.
#include "wire/arp_packet.h"
#include "wire/neighbour_discovery.h"

#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  if (const auto arp = pw::ParseArpPacket(bytes)) {
    const auto again = pw::ParseArpPacket(pw::BuildArpPacket(*arp));
    if (!again || again->sender != arp->sender || again->target != arp->target ||
        again->sender_link != arp->sender_link || again->operation != arp->operation) {
      std::abort();
    }
  }
  const auto packet = pw::ParseIpPacket(bytes);
  if (!packet) return 0;
  if (const auto message = pw::ParseNeighbourDiscovery(*packet)) {
    const auto written = pw::BuildNeighbourDiscovery(*message);
    const auto again = pw::ParseNeighbourDiscovery(*pw::ParseIpPacket(written));
    if (!again || again->target != message->target || again->link != message->link ||
        again->source != message->source || again->solicited != message->solicited) {
      std::abort();
    }
  }
  return 0;
}

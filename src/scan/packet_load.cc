#include "scan/packet_load.h"

#include <algorithm>
#include <array>
#include <span>

namespace pw {

void PacketLoad::FindHops(NextHops& hops, Instant now) {
  runs_.clear();
  sent_ = 0;
  error_ = 0;
  handed_ = now;
  const ScanPacket* before = nullptr;
  for (const ScanPacket& packet : packets) {
    const bool same = before != nullptr && before->interface == packet.interface &&
                      before->next_hop == packet.next_hop;
    if (!same) {
      Run run;
      if (packet.interface != 0) run.hop = hops.Find(packet.next_hop, packet.interface, now);
      runs_.push_back(run);
    }
    ++runs_.back().size;
    before = &packet;
  }
}

void PacketLoad::Send(SendLane& lane) {
  std::vector<std::span<const std::byte>> views;
  views.reserve(packets.size());
  for (const ScanPacket& packet : packets)
    views.emplace_back(packet.bytes);
  for (const Run& run : runs_) {
    const auto part = std::span(views).subspan(sent_, run.size);
    const auto outcome = run.hop ? lane.link.Send(part, *run.hop) : lane.routed.Send(part);
    sent_ += outcome.sent;
    error_ = outcome.error;
    if (error_ != 0) return;
  }
}

void PacketLoad::ForgetSent() {
  packets.erase(packets.begin(), packets.begin() + static_cast<std::ptrdiff_t>(sent_));
  sent_ = 0;
}

}  // namespace pw

#include "audit/listener_behind.h"

#include "model/wire_transport.h"

#include <algorithm>
#include <cstdint>

namespace pw {
namespace {

constexpr std::uint16_t kSctpProtocol = 132;

bool Serves(const ElementView& view, const JudgedListener& judged,
            const OutsideView::Exposure& exposure) {
  const Listener& listener = *judged.listener;
  const bool transport = OnTheWire(listener.transport) == exposure.transport;
  if (!judged.open || !transport || listener.port != exposure.port) return false;
  if (!view.MayHave(listener, exposure.target->address)) return false;
  if (listener.address.Unmapped() == exposure.target->address) return true;
  const auto& reached = judged.reach.interfaces;
  return std::ranges::find(reached, exposure.interface) != reached.end() ||
         (judged.reach.wildcard && !judged.reach.local);
}

}  // namespace

const JudgedListener* ListenerBehind(const ElementView& view,
                                     std::span<const JudgedListener> judged,
                                     const OutsideView::Exposure& exposure) {
  const auto found = std::ranges::find_if(
      judged, [&](const JudgedListener& row) { return Serves(view, row, exposure); });
  return found == judged.end() ? nullptr : &*found;
}

std::vector<const JudgedListener*> ListenersBehind(const ElementView& view,
                                                   std::span<const JudgedListener> judged,
                                                   const OutsideView::Exposure& exposure) {
  std::vector<const JudgedListener*> bound;
  std::vector<const JudgedListener*> others;
  for (const JudgedListener& row : judged) {
    if (!Serves(view, row, exposure)) continue;
    const bool exact = row.listener->address.Unmapped() == exposure.target->address;
    (exact ? bound : others).push_back(&row);
  }
  return bound.empty() ? others : bound;
}

const JudgedListener* UserSpaceSctp(std::span<const JudgedListener> judged) {
  const auto found = std::ranges::find_if(judged, [](const JudgedListener& row) {
    return row.listener->transport == Transport::kRaw && row.listener->port == kSctpProtocol;
  });
  return found == judged.end() ? nullptr : &*found;
}

}  // namespace pw

#include "audit/match_warrant.h"

#include "audit/match_holder.h"
#include "base/text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::uint16_t kIpprotoSctp = 132;

bool TransportCovers(const Warrant& warrant, const Listener& listener) {
  if (warrant.transport == listener.transport) return true;
  return warrant.transport == Transport::kTcp && listener.transport == Transport::kMptcp;
}

/// Protocol 132 in the hands of a process: the ports are in that stack, out of the kernel's sight.
bool IsUserSpaceSctp(const Warrant& warrant, const Listener& listener) {
  return listener.transport == Transport::kRaw && listener.port == kIpprotoSctp &&
         warrant.transport == Transport::kSctp;
}

bool NamesPort(const Warrant& warrant, const Listener& listener) {
  if (warrant.direction == "out") return false;
  if (IsUserSpaceSctp(warrant, listener)) return true;
  if (!TransportCovers(warrant, listener)) return false;
  return warrant.ports.ephemeral ? listener.ephemeral : warrant.ports.Contains(listener.port);
}

bool NamesPlace(const Warrant& warrant, const std::string& place) {
  return warrant.interface == kAnyInterface || warrant.interface == place;
}

/// What the candidates say about one place from which the listener can be reached.
struct PlaceMatch {
  WarrantFit fit = WarrantFit::kNone;  // kNone here: no entry for this place
  const Warrant* warrant = nullptr;
  std::string detail;
};

/// Best first: an entry that fits, a holder unseen, another holder, a draft, nothing.
int Rank(WarrantFit fit) {
  switch (fit) {
    case WarrantFit::kCovered:
      return 4;
    case WarrantFit::kHolderUnseen:
      return 3;
    case WarrantFit::kWrongHolder:
      return 2;
    case WarrantFit::kDrafted:
      return 1;
    default:
      return 0;
  }
}

PlaceMatch MatchPlace(const ElementView& view, const std::vector<const Warrant*>& candidates,
                      const std::string& place, const Listener& listener, const Holder& holder) {
  PlaceMatch best;
  for (const Warrant* warrant : candidates) {
    if (!NamesPlace(*warrant, place)) continue;
    PlaceMatch match{WarrantFit::kCovered, warrant, {}};
    if (warrant->purpose.empty()) {
      match.fit = WarrantFit::kDrafted;
    } else {
      HolderMatch fit = MatchHolder(view, *warrant, listener, holder);
      match.detail = std::move(fit.detail);
      if (fit.fit == HolderFit::kDiffers) match.fit = WarrantFit::kWrongHolder;
      if (fit.fit == HolderFit::kUnseen) match.fit = WarrantFit::kHolderUnseen;
    }
    if (Rank(match.fit) > Rank(best.fit)) best = std::move(match);
  }
  return best;
}

/// The whole is as good as its worst place.
WarrantMatch Combine(const std::vector<PlaceMatch>& places, const Reach& reach,
                     const std::vector<const Warrant*>& candidates) {
  WarrantMatch result;
  const PlaceMatch* worst = nullptr;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].fit == WarrantFit::kNone) result.uncovered.push_back(reach.interfaces[i]);
    if (worst == nullptr || Rank(places[i].fit) < Rank(worst->fit)) worst = &places[i];
    if (places[i].warrant != nullptr &&
        std::ranges::find(result.warrants, places[i].warrant) == result.warrants.end())
      result.warrants.push_back(places[i].warrant);
  }
  if (worst == nullptr) return result;
  if (result.uncovered.empty()) {
    result.fit = worst->fit;
    result.detail = worst->detail;
    return result;
  }
  const bool purposed = std::ranges::any_of(
      candidates, [](const Warrant* warrant) { return !warrant->purpose.empty(); });
  result.warrants = candidates;
  result.fit = !purposed              ? WarrantFit::kDrafted
               : reach.device.empty() ? WarrantFit::kWrongInterface
                                      : WarrantFit::kUnknownDevice;
  return result;
}

std::string OutgoingDetail(const PortList& list, const Listener& listener) {
  const bool outgoing = std::ranges::any_of(list.ports, [&](const Warrant& warrant) {
    return warrant.direction == "out" && TransportCovers(warrant, listener) &&
           warrant.ports.Contains(listener.port);
  });
  return outgoing ? "The list has this number as an outgoing port, which covers no listener." : "";
}

}  // namespace

WarrantMatch MatchWarrants(const ElementView& view, const PortList& list, const Listener& listener,
                           const Reach& reach, const Holder& holder) {
  std::vector<const Warrant*> candidates;
  for (const Warrant& warrant : list.ports) {
    if (!NamesPort(warrant, listener)) continue;
    // An sctp entry stands for the stack below it only if the stack's holder is the one it names.
    if (IsUserSpaceSctp(warrant, listener) &&
        MatchHolder(view, warrant, listener, holder).fit == HolderFit::kDiffers)
      continue;
    candidates.push_back(&warrant);
  }
  if (candidates.empty()) return {WarrantFit::kNone, {}, {}, OutgoingDetail(list, listener)};
  std::vector<PlaceMatch> places;
  places.reserve(reach.interfaces.size());
  for (const std::string& place : reach.interfaces)
    places.push_back(MatchPlace(view, candidates, place, listener, holder));
  // A raw socket has no port, so it cannot be bound more narrowly than the stack's own address:
  // one interface with an sctp entry is enough.
  if (listener.transport == Transport::kRaw && listener.port == kIpprotoSctp) {
    std::erase_if(places, [](const PlaceMatch& place) { return place.fit == WarrantFit::kNone; });
    if (places.empty()) return Combine({{}}, reach, candidates);
  }
  return Combine(places, reach, candidates);
}

std::string PortsText(const WarrantPorts& ports) {
  if (ports.ephemeral) return "ephemeral";
  if (ports.first == ports.last) return fmt::to_string(ports.first);
  return fmt::format("{}-{}", ports.first, ports.last);
}

std::string Describe(const Warrant& warrant) {
  std::string text = fmt::format("{} {}/{}", warrant.interface, ToString(warrant.transport),
                                 PortsText(warrant.ports));
  if (!warrant.service.empty()) text += " " + warrant.service;
  if (warrant.place.line > 0) text += fmt::format(" (line {})", warrant.place.line);
  return Printable(text);
}

}  // namespace pw

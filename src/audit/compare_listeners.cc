// Sockets become places (namespace, transport, address, port), places of both looks are held
// against each other, and only then is asked whether the look that lacks one could have seen it.
#include "audit/compare_listeners.h"

#include "audit/coverage_gaps.h"
#include "audit/stable_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

struct PlaceKey {
  std::string netns;
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;  ///< 0 where the kernel picked it
  std::string address;     ///< empty where the kernel picked the port
  std::string owner;       ///< only where the kernel picked the port

  auto operator<=>(const PlaceKey&) const = default;
};

using Sockets = std::vector<const JudgedListener*>;
using Places = std::map<PlaceKey, Sockets>;

std::string AddressOf(const Listener& listener) {
  std::string text =
      listener.transport == Transport::kPacket ? std::string() : ToString(listener.address);
  if (!listener.interface.empty()) text += "%" + listener.interface;
  return text;
}

std::string OwnerText(const JudgedListener& judged) {
  const Holder& holder = judged.holder;
  return holder.programs.empty() ? holder.name : fmt::format("{}", fmt::join(holder.programs, " "));
}

PlaceKey KeyOf(const JudgedListener& judged, std::string netns) {
  const Listener& listener = *judged.listener;
  if (IsKernelPicked(listener))
    return {std::move(netns), listener.transport, 0, {}, judged.holder.name};
  return {std::move(netns), listener.transport, listener.port, AddressOf(listener), {}};
}

/// Namespaces without a name are told apart by nothing that lasts: those that have the same place
/// are counted. Where each look is one namespace alone, they are the same one, whatever it is
/// called.
Places PlacesOf(const InsideLook& look, bool only_one) {
  std::map<PlaceKey, std::map<std::pair<std::string, std::uint32_t>, Sockets>> unnamed;
  Places places;
  for (const JudgedListener& judged : look.judged) {
    if (!judged.open) continue;
    const std::string netns = only_one ? std::string() : StableNetns(*look.view, *judged.listener);
    if (only_one || !netns.empty()) {
      places[KeyOf(judged, netns)].push_back(&judged);
    } else {
      unnamed[KeyOf(judged, {})][{judged.holder.name, judged.listener->netns}].push_back(&judged);
    }
  }
  for (auto& [key, namespaces] : unnamed) {
    std::size_t number = 0;
    for (auto& [which, sockets] : namespaces) {
      PlaceKey named = key;
      named.netns = ++number == 1 ? "unnamed" : fmt::format("unnamed #{}", number);
      places[std::move(named)] = std::move(sockets);
    }
  }
  return places;
}

/// Each text once, sorted, so that the order in which sockets were seen does not matter.
template <class Text>
std::string Joined(const Sockets& sockets, Text text) {
  std::set<std::string> texts;
  for (const JudgedListener* judged : sockets) {
    if (std::string one = text(*judged); !one.empty()) texts.insert(std::move(one));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::vector<FieldChange> FieldsOf(const Sockets& before, const Sockets& after, bool owners) {
  std::vector<FieldChange> fields;
  const auto compare = [&](std::string name, auto text) {
    std::string was = Joined(before, text);
    std::string is = Joined(after, text);
    if (was != is) fields.push_back({std::move(name), std::move(was), std::move(is)});
  };
  if (owners) {
    compare("owner", OwnerText);
    compare("unit", [](const JudgedListener& judged) { return StableUnit(judged.listener->unit); });
    compare("user", [](const JudgedListener& judged) {
      return IdentityOf(*judged.listener, judged.holder).user;
    });
  }
  compare("takes IPv4", [](const JudgedListener& judged) {
    return std::string(judged.listener->also_ipv4 ? "yes" : "");
  });
  return fields;
}

bool AllKnown(const Sockets& sockets) {
  return std::ranges::all_of(sockets,
                             [](const JudgedListener* judged) { return judged->holder.known; });
}

/// What one look could have seen.
class Sight {
 public:
  explicit Sight(const ElementView& view) : view_(&view), gaps_(FindCoverageGaps(view)) {
    for (const std::uint32_t index : view.selection().chosen) {
      names_.insert(view.inventory().namespaces[index].name);
      own_ = own_ || view.inventory().namespaces[index].own;
    }
    for (const ReportCoverage& row : gaps_.rows) {
      if (row.coverage.subject == "namespaces" && !row.hides) saw_namespaces_ = true;
    }
  }

  bool owners() const { return gaps_.owners_complete; }

  /// Why a listener of the other look could not have been seen here; empty if it could.
  std::string WhyBlind(const ElementView& other, const Listener& listener) const {
    const NetworkNamespace& netns = other.inventory().namespaces[listener.netns];
    const bool only_one =
        view_->selection().chosen.size() == 1 && other.selection().chosen.size() == 1;
    const bool known =
        only_one || (!netns.name.empty() && names_.contains(netns.name)) || (netns.own && own_);
    if (!known && !saw_namespaces_) return "that look did not see every network namespace";
    bool asked = false;
    for (const ReportCoverage& row : gaps_.rows) {
      const Coverage& coverage = row.coverage;
      const bool about = coverage.subject == "sockets" &&
                         (!known || coverage.netns == 0 || row.netns == netns.name || only_one) &&
                         (!coverage.transport || *coverage.transport == listener.transport);
      if (!about) continue;
      asked = true;
      if (row.hides && (!coverage.family || *coverage.family == listener.family)) return GapOf(row);
    }
    constexpr std::array kAlwaysAsked = {Transport::kTcp, Transport::kUdp, Transport::kSctp};
    const bool must = std::ranges::find(kAlwaysAsked, listener.transport) != kAlwaysAsked.end();
    return asked || !must ? std::string() : "that look never asked for such sockets";
  }

 private:
  static std::string GapOf(const ReportCoverage& row) {
    return fmt::format("sockets {}: {}", ToString(row.coverage.status), row.coverage.reason);
  }

  const ElementView* view_;
  CoverageGaps gaps_;
  std::set<std::string> names_;
  bool own_ = false;
  bool saw_namespaces_ = false;
};

class Comparer {
 public:
  Comparer(const InsideLook& old_look, const InsideLook& new_look)
      : old_(old_look), new_(new_look), old_sight_(*old_look.view), new_sight_(*new_look.view) {}

  ListenerComparison Run() {
    const bool only_one =
        old_.view->selection().chosen.size() == 1 && new_.view->selection().chosen.size() == 1;
    Places before = PlacesOf(old_, only_one);
    Places after = PlacesOf(new_, only_one);
    for (auto at = before.begin(); at != before.end();) {
      const auto other = after.find(at->first);
      if (other == after.end()) {
        ++at;
        continue;
      }
      CompareBoth(at->first, at->second, other->second);
      after.erase(other);
      at = before.erase(at);
    }
    PairMoved(before, after);
    for (const auto& [key, sockets] : before)
      Single(ChangeKind::kGone, key, sockets, new_sight_, *old_.view);
    for (const auto& [key, sockets] : after)
      Single(ChangeKind::kAppeared, key, sockets, old_sight_, *new_.view);
    for (const auto& [reason, number] : unseen_)
      out_.uncompared.push_back(
          {fmt::format("{} listener{}", number, number == 1 ? "" : "s"), reason, true});
    Sort();
    return std::move(out_);
  }

 private:
  void CompareBoth(const PlaceKey& key, const Sockets& before, const Sockets& after) {
    bool owners = true;
    for (const auto& [sockets, sight] : {std::pair(&before, &old_sight_), {&after, &new_sight_}}) {
      if (AllKnown(*sockets) || sight->owners()) continue;
      owners = false;
      ++unseen_["who holds them was not seen in full by one of the looks"];
    }
    std::vector<FieldChange> fields = FieldsOf(before, after, owners);
    if (fields.empty()) return;
    out_.changes.push_back(
        {ChangeKind::kChanged, before.front(), after.front(), key.netns, std::move(fields)});
  }

  /// Listeners that let the kernel pick a port get another one with every start.
  void PairMoved(Places& before, Places& after) {
    for (auto at = before.begin(); at != before.end();) {
      const JudgedListener& was = *at->second.front();
      const auto other = std::ranges::find_if(after, [&](const auto& place) {
        const JudgedListener& is = *place.second.front();
        return at->first.port != 0 && place.first.port != 0 &&
               place.first.netns == at->first.netns &&
               place.first.transport == at->first.transport &&
               place.first.address == at->first.address && was.listener->ephemeral &&
               is.listener->ephemeral && was.holder.known && is.holder.known &&
               OwnerText(was) == OwnerText(is);
      });
      if (other == after.end()) {
        ++at;
        continue;
      }
      out_.uncompared.push_back(
          {fmt::format("{}/{} of {} is now {}/{}", ToString(at->first.transport), at->first.port,
                       OwnerText(was), ToString(at->first.transport), other->first.port),
           "both are ports that the kernel picks from: compared by owner", false});
      CompareBoth(at->first, at->second, other->second);
      after.erase(other);
      at = before.erase(at);
    }
  }

  void Single(ChangeKind kind, const PlaceKey& key, const Sockets& sockets, const Sight& other,
              const ElementView& own_view) {
    if (std::string blind = other.WhyBlind(own_view, *sockets.front()->listener); !blind.empty()) {
      ++unseen_[std::move(blind)];
      return;
    }
    const bool appeared = kind == ChangeKind::kAppeared;
    out_.changes.push_back({kind,
                            appeared ? nullptr : sockets.front(),
                            appeared ? sockets.front() : nullptr,
                            key.netns,
                            {}});
  }

  void Sort() {
    std::ranges::sort(out_.changes, [](const ListenerChange& a, const ListenerChange& b) {
      const auto order = [](const ListenerChange& change) {
        const Listener& listener = *change.either().listener;
        return std::tuple(change.netns, listener.transport, listener.port, listener.address,
                          change.kind);
      };
      return order(a) < order(b);
    });
  }

  InsideLook old_;
  InsideLook new_;
  Sight old_sight_;
  Sight new_sight_;
  std::map<std::string, std::size_t> unseen_;
  ListenerComparison out_;
};

}  // namespace

bool IsKernelPicked(const Listener& listener) {
  const bool datagram =
      listener.transport == Transport::kUdp || listener.transport == Transport::kUdplite;
  return datagram && listener.ephemeral;
}

std::string SubjectOf(const ListenerChange& change) {
  const JudgedListener& judged = change.either();
  const Listener& listener = *judged.listener;
  const std::string where = change.netns.empty() ? std::string() : "@" + change.netns;
  if (IsKernelPicked(listener)) {
    return fmt::format("{}/ephemeral ({}){}", ToString(listener.transport), judged.holder.name,
                       where);
  }
  return fmt::format("{}/{}/{}{}", ToString(listener.transport), AddressOf(listener), listener.port,
                     where);
}

std::string HolderText(const JudgedListener& judged) {
  std::string text = OwnerText(judged);
  if (!judged.listener->unit.empty()) text += ", " + StableUnit(judged.listener->unit);
  const FindingIdentity identity = IdentityOf(*judged.listener, judged.holder);
  if (!identity.user.empty()) text += ", user " + identity.user;
  return text;
}

ListenerComparison CompareListeners(const InsideLook& old_look, const InsideLook& new_look) {
  return Comparer(old_look, new_look).Run();
}

}  // namespace pw

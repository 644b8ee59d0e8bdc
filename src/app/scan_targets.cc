#include "app/scan_targets.h"

#include "base/text.h"
#include "scan/route_lookup.h"
#include "sys/file.h"
#include "sys/interface_name.h"
#include "sys/resolve_name.h"

#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// A /12 of IPv4. More is no audit of an element, and would need days.
constexpr std::uint64_t kMostAddresses = std::uint64_t{1} << 20;

Error Invalid(std::string what) {
  return {Error::Code::kInvalid, std::move(what)};
}

struct NamedTarget {
  IpPrefix prefix;
  std::string name;
};

class Collector {
 public:
  Collector(const ScanScope& scope, RouteLookup routes, const ScanSources& sources,
            Gateways gateways)
      : scope_(scope), routes_(std::move(routes)), sources_(sources), gateways_(gateways) {}

  Result<Done> Add(const std::string& text) {
    if (text.starts_with('@')) return AddFile(text.substr(1));
    return AddNamed(text, "");
  }

  ScanTargets Take() && { return std::move(targets_); }

 private:
  Result<Done> AddFile(const std::string& path) {
    const auto content = ReadFile(path);
    if (!content) return content.error();
    std::string_view rest = *content;
    int number = 0;
    while (const auto line = NextLine(rest)) {
      ++number;
      const std::string_view entry = Trim(line->substr(0, line->find('#')));
      if (entry.empty()) continue;
      if (auto added = AddNamed(std::string(entry), fmt::format("{}:{}: ", path, number)); !added)
        return added;
    }
    return Done{};
  }

  Result<Done> AddNamed(const std::string& text, const std::string& place) {
    const auto prefix = IpPrefix::Parse(text);
    if (prefix) return AddPrefix(*prefix, "", place);
    // Only digits and signs of addresses: a slip in an address, not the name of a host.
    if (text.find_first_not_of("0123456789./") == std::string::npos ||
        text.find_first_of(":/") != std::string::npos) {
      return Invalid(place + prefix.error().what);
    }
    const auto addresses = ResolveName(text);
    if (!addresses) {
      Error error = addresses.error();
      error.what = place + error.what;
      return error;
    }
    for (const std::string& found : *addresses) {
      const auto address = IpAddress::Parse(found);
      if (!address) continue;  // with a scope: reached by --interface and its address
      if (auto added = AddPrefix(IpPrefix(*address), text, place); !added) return added;
    }
    return Done{};
  }

  Result<Done> AddPrefix(const IpPrefix& prefix, const std::string& name,
                         const std::string& place) {
    const auto size = prefix.size();
    if (!size || *size > kMostAddresses) {
      return Invalid(
          fmt::format("{}{}: more than {} addresses", place, ToString(prefix), kMostAddresses));
    }
    for (std::uint64_t i = 0; i < *size; ++i) {
      if (auto added = AddAddress(prefix.At(i), name, place, *size > 1); !added) return added;
    }
    return Done{};
  }

  Result<Done> AddAddress(const IpAddress& address, const std::string& name,
                          const std::string& place, bool one_of_many) {
    if (!seen_.insert(address).second) return Done{};
    const auto route = routes_.Find(address);
    if (!route && route.error().code != Error::Code::kUnavailable) return route.error();
    if (route && one_of_many && route->kind == RouteKind::kBroadcast) return Done{};
    if (const auto objection = scope_.Objection(address, route ? *route : Route{})) {
      return Invalid(
          fmt::format("{}{} is not scanned: it {}", place, ToString(address), *objection));
    }
    if (!route || route->kind == RouteKind::kUnreachable) {
      AddUnreachable(address, name,
                     route ? "the routing table says unreachable" : route.error().what);
      return Done{};
    }
    if (route->gateway && gateways_ == Gateways::kLeaveOut) {
      AddUnreachable(
          address, name,
          fmt::format("behind gateway {}, and not named as a target", ToString(*route->gateway)));
      return Done{};
    }
    const bool chosen = !sources_.own.empty();
    const std::optional<IpAddress> source =
        chosen ? sources_.OwnOf(address.family()) : route->source;
    if (!source || source->family() != address.family()) {
      return Invalid(
          fmt::format("{}{}: there is no source address of its family", place, ToString(address)));
    }
    if (targets_.interface.empty()) targets_.interface = InterfaceName(route->interface);
    targets_.own_host = targets_.own_host || route->kind == RouteKind::kLocal;
    const bool local = route->kind == RouteKind::kLocal;
    targets_.reachable.push_back(
        {address, name, *source, route->gateway.value_or(address), local ? 0 : route->interface});
    return Done{};
  }

  void AddUnreachable(const IpAddress& address, const std::string& name, const std::string& why) {
    TargetResult target;
    target.address = address;
    target.name = name;
    for (const Transport transport : {Transport::kTcp, Transport::kUdp, Transport::kSctp}) {
      ScanCoverage row;
      row.transport = transport;
      row.status = CoverageStatus::kPartial;
      row.note = why;
      target.coverage.push_back(std::move(row));
    }
    targets_.unreachable.push_back(std::move(target));
  }

  const ScanScope& scope_;
  RouteLookup routes_;
  const ScanSources& sources_;
  Gateways gateways_;
  std::set<IpAddress> seen_;
  ScanTargets targets_;
};

}  // namespace

Result<ScanTargets> FindScanTargets(const std::vector<std::string>& texts, const ScanScope& scope,
                                    const std::string& interface, const ScanSources& sources,
                                    Gateways gateways) {
  auto routes = RouteLookup::Open(interface);
  if (!routes) return std::move(routes).error();
  Collector collector(scope, *std::move(routes), sources, gateways);
  for (const std::string& text : texts) {
    if (auto added = collector.Add(text); !added) return std::move(added).error();
  }
  ScanTargets targets = std::move(collector).Take();
  if (targets.reachable.empty()) {
    if (targets.unreachable.empty()) return Invalid("no target is named");
    return Error{Error::Code::kUnavailable,
                 fmt::format("{}: {}", ToString(targets.unreachable.front().address),
                             targets.unreachable.front().coverage.front().note)};
  }
  return targets;
}

}  // namespace pw

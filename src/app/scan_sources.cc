#include "app/scan_sources.h"

#include "scan/route_lookup.h"
#include "sys/interface_name.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

Error Invalid(const std::string& text, std::string_view what) {
  return {Error::Code::kInvalid, fmt::format("--source {}: {}", text, what)};
}

class Collector {
 public:
  explicit Collector(RouteLookup routes) : routes_(std::move(routes)) {}

  Result<Done> Add(const std::string& text) {
    sources_.text += (sources_.text.empty() ? "" : ",") + text;
    const std::size_t dash = text.find('-');
    const auto first = IpAddress::Parse(text.substr(0, dash));
    if (!first) return Invalid(text, first.error().what);
    if (dash == std::string::npos) return AddOwn(*first, text);
    const auto last = IpAddress::Parse(text.substr(dash + 1));
    if (!last) return Invalid(text, last.error().what);
    if (first->family() != last->family() || *last < *first)
      return Invalid(text, "a range goes from a lower address to a higher one");
    return AddRange(*first, *last, text);
  }

  ScanSources Take() && { return std::move(sources_); }

 private:
  Result<Done> AddOwn(const IpAddress& address, const std::string& text) {
    const auto route = routes_.Find(address);
    if (!route || route->kind != RouteKind::kLocal) {
      return Invalid(text, fmt::format("is no address of this host, so no answer would arrive; "
                                       "{}-{} asks from it as a spare address of the link",
                                       text, text));
    }
    sources_.own.push_back(address);
    return Done{};
  }

  Result<Done> AddRange(const IpAddress& first, const IpAddress& last, const std::string& text) {
    std::optional<IpAddress> address = first;
    for (; address && *address <= last; address = address->Next()) {
      const auto route = routes_.Find(*address);
      if (route && route->kind == RouteKind::kLocal) {
        sources_.own.push_back(*address);
        continue;
      }
      if (!route || route->kind != RouteKind::kUnicast || route->gateway)
        return Invalid(text, ToString(*address) + " is no address of a link of this host");
      const std::string interface = InterfaceName(route->interface);
      if (!sources_.interface.empty() && sources_.interface != interface) {
        return Invalid(text, fmt::format("{} is on {}, the others on {}", ToString(*address),
                                         interface, sources_.interface));
      }
      sources_.interface = interface;
      if (std::ranges::find(sources_.spare, *address) != sources_.spare.end()) continue;
      sources_.spare.push_back(*address);
      const auto family = static_cast<std::size_t>(
          std::ranges::count(sources_.spare, address->family(), &IpAddress::family));
      if (family > kMostSpares) {
        return Invalid(text, fmt::format("more than {} spare addresses would fill the targets' "
                                         "tables of neighbours",
                                         kMostSpares));
      }
    }
    return Done{};
  }

  RouteLookup routes_;
  ScanSources sources_;
};

}  // namespace

std::optional<IpAddress> ScanSources::OwnOf(Family family) const {
  const auto found = std::ranges::find(own, family, &IpAddress::family);
  return found == own.end() ? std::nullopt : std::optional(*found);
}

Result<ScanSources> FindScanSources(const std::vector<std::string>& texts) {
  auto routes = RouteLookup::Open("");
  if (!routes) return std::move(routes).error();
  Collector collector(*std::move(routes));
  for (const std::string& text : texts) {
    if (auto added = collector.Add(text); !added) return std::move(added).error();
  }
  return std::move(collector).Take();
}

Result<Done> CheckSpares(const ScanSources& sources, const std::vector<ScanPlan::Target>& targets) {
  if (sources.spare.empty()) return Done{};
  const auto index = InterfaceIndex(sources.interface);
  if (!index) return index.error();
  for (const ScanPlan::Target& target : targets) {
    if (std::ranges::find(sources.spare, target.address) != sources.spare.end())
      return Invalid(sources.text, ToString(target.address) + " is a target");
  }
  if (std::ranges::none_of(targets, [&](const auto& target) {
        return target.interface == *index &&
               std::ranges::find(sources.spare, target.address.family(), &IpAddress::family) !=
                   sources.spare.end();
      })) {
    return Invalid(sources.text,
                   fmt::format("no target of its family is reached by {}", sources.interface));
  }
  return Done{};
}

}  // namespace pw

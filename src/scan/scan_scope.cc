#include "scan/scan_scope.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace pw {
namespace {

bool Holds(const std::vector<IpPrefix>& prefixes, const IpAddress& address) {
  return std::ranges::any_of(prefixes,
                             [&](const IpPrefix& prefix) { return prefix.Contains(address); });
}

bool IsPrivate(const IpAddress& address) {
  static const std::vector<IpPrefix> kPrivate = [] {
    std::vector<IpPrefix> prefixes;
    for (const char* text : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                             "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1"})
      prefixes.push_back(*IpPrefix::Parse(text));
    return prefixes;
  }();
  return Holds(kPrivate, address);
}

bool IsMulticast(const IpAddress& address) {
  static const std::array kGroups = {*IpPrefix::Parse("224.0.0.0/4"), *IpPrefix::Parse("ff00::/8")};
  return std::ranges::any_of(kGroups, [&](const IpPrefix& p) { return p.Contains(address); });
}

}  // namespace

Result<ScanScope> ScanScope::Parse(std::string_view text, const std::string& file) {
  ScanScope scope;
  scope.from_file_ = true;
  int number = 0;
  while (const auto line = NextLine(text)) {
    ++number;
    std::string_view entry = Trim(line->substr(0, line->find('#')));
    if (entry.empty()) continue;
    const bool never = entry.front() == '!';
    if (never) entry = Trim(entry.substr(1));
    const auto prefix = IpPrefix::Parse(entry);
    if (!prefix) {
      return Error{Error::Code::kInvalid,
                   file + ":" + std::to_string(number) + ": " + prefix.error().what};
    }
    (never ? scope.never_ : scope.allowed_).push_back(*prefix);
  }
  if (scope.allowed_.empty()) {
    return Error{Error::Code::kInvalid, file + ": allows no address: name prefixes, one a line"};
  }
  return scope;
}

std::optional<std::string> ScanScope::Objection(const IpAddress& address,
                                                const Route& route) const {
  if (address.IsAny()) return "stands for no host";
  if (IsMulticast(address) || route.kind == RouteKind::kMulticast) return "is a multicast group";
  if (address == *IpAddress::Parse("255.255.255.255") || route.kind == RouteKind::kBroadcast)
    return "is a broadcast or anycast address";
  if (Holds(never_, address)) return "is excluded by the scope file";
  if (from_file_) {
    if (Holds(allowed_, address)) return std::nullopt;
    return "is not in the scope file";
  }
  const bool own_link = route.kind == RouteKind::kLocal || !route.gateway;
  if (own_link || IsPrivate(address)) return std::nullopt;
  return "is a public address behind a router: name it in a --scope file if you may scan it";
}

}  // namespace pw

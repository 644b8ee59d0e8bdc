#include "app/vantage_scan.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

Error FailedAt(const VantageSpec& vantage, const Error& error) {
  return {error.code, fmt::format("look from vantage {} ({}): {}", vantage.name, PlaceText(vantage),
                                  Printable(error.what))};
}

Result<ScanOutcome> ScanHereOrInNetns(const VantageSpec& vantage, ScanRequest request) {
  if (vantage.kind == VantageKind::kNetns) request.netns = vantage.place;
  return Scan(request, {});
}

}  // namespace

Result<ScanOutcome> ScanFrom(const VantageSpec& vantage, const ScanRequest& request,
                             const SshKeys& keys) {
  auto outcome = vantage.kind == VantageKind::kSsh ? ScanBySsh(vantage.place, request, keys)
                                                   : ScanHereOrInNetns(vantage, request);
  if (outcome) outcome->result.vantage.name = vantage.name;
  if (!outcome && !vantage.name.empty()) return FailedAt(vantage, outcome.error());
  return outcome;
}

Result<Done> CheckVantages(const std::vector<VantageSpec>& vantages) {
  for (const VantageSpec& vantage : vantages) {
    if (vantage.kind != VantageKind::kNetns) continue;
    if (const auto netns = NamedNetns(vantage.place); !netns) {
      Error error = netns.error();
      error.what = fmt::format("vantage {}: {}", vantage.name, error.what);
      return error;
    }
  }
  return Done{};
}

std::vector<std::string> AddressesOf(const PortList& list) {
  std::vector<std::string> addresses;
  for (const Interface& interface : list.interfaces) {
    for (const IpAddress& address : interface.addresses) {
      std::string text = ToString(address);
      if (std::ranges::find(addresses, text) == addresses.end())
        addresses.push_back(std::move(text));
    }
  }
  return addresses;
}

}  // namespace pw

#include "app/vantage_scan.h"

#include "app/last_line.h"
#include "audit/shell_words.h"
#include "base/text.h"
#include "model/scan_json.h"
#include "sys/interrupt.h"
#include "sys/subprocess.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// The scan itself is bounded by its UDP budget for each target; this ends one that hangs.
constexpr std::chrono::hours kLongestScan(24);
/// 1,000 targets with 65,536 listed ports each would not fit; an element has a few.
constexpr std::size_t kLargestScan = std::size_t{256} << 20;
constexpr int kInterrupted = 130;
constexpr int kNoSuchCommand = 127;  // POSIX sh, "Exit Status for Commands"

Error FailedAt(const VantageSpec& vantage, Error::Code code, std::string_view why) {
  return {code, fmt::format("look from vantage {} ({}): {}", vantage.name, PlaceText(vantage),
                            Printable(why))};
}

std::vector<std::string> SshWords(const VantageSpec& vantage, const ScanRequest& request) {
  // ssh(1) hands one text to the login shell of the other side.
  std::string command = "portwarrant";
  for (const std::string& word : ScanWords(request))
    command += " " + ShellWord(word);
  return {"ssh",
          "-o",
          "BatchMode=yes",
          "-o",
          "StrictHostKeyChecking=yes",
          "-o",
          "ConnectTimeout=20",
          "-o",
          "ServerAliveInterval=15",
          "-o",
          "ServerAliveCountMax=4",
          "--",
          vantage.place,
          command};
}

Result<ScanOutcome> ScanBySsh(const VantageSpec& vantage, const ScanRequest& request) {
  const auto ran = RunSubprocess(
      SshWords(vantage, request),
      {.time = kLongestScan, .output = kLargestScan, .interrupt = &InterruptRequested()});
  if (!ran) return FailedAt(vantage, ran.error().code, ran.error().what);
  if (ran->exit_code == kNoSuchCommand)
    return FailedAt(vantage, Error::Code::kNotFound, "portwarrant is not installed there");
  auto scan = ParseScanJson(ran->out);
  if (!scan) {
    const std::string said(LastLine(ran->err));
    return FailedAt(vantage, Error::Code::kSystem,
                    said.empty() ? fmt::format("exit code {} and no scan: {}", ran->exit_code,
                                               scan.error().what)
                                 : said);
  }
  return ScanOutcome{*std::move(scan), true, ran->exit_code == kInterrupted};
}

Result<ScanOutcome> ScanHereOrInNetns(const VantageSpec& vantage, ScanRequest request) {
  if (vantage.kind == VantageKind::kNetns) request.netns = vantage.place;
  auto outcome = Scan(request, {});
  if (!outcome && !vantage.name.empty())
    return FailedAt(vantage, outcome.error().code, outcome.error().what);
  return outcome;
}

}  // namespace

Result<ScanOutcome> ScanFrom(const VantageSpec& vantage, const ScanRequest& request) {
  auto outcome = vantage.kind == VantageKind::kSsh ? ScanBySsh(vantage, request)
                                                   : ScanHereOrInNetns(vantage, request);
  if (outcome) outcome->result.vantage.name = vantage.name;
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

std::vector<std::string> ScanWords(const ScanRequest& request) {
  std::vector<std::string> words = {"scan"};
  words.insert(words.end(), request.targets.begin(), request.targets.end());
  PortSelection first;
  std::string transports;
  for (const Transport transport : request.transports) {
    transports += (transports.empty() ? "" : ",") + std::string(ToString(transport));
    if (const auto ports = request.first.find(transport); ports != request.first.end())
      first.insert(*ports);
  }
  for (std::string word : {"--transport", transports.c_str(), "--ports", request.ports.c_str(),
                           "--quiet", "--format", "json"})
    words.push_back(std::move(word));
  if (request.identify) words.emplace_back("--identify");
  if (request.intrusive) words.emplace_back("--intrusive");
  for (const std::string& community : request.communities)
    words.push_back("--community=" + community);
  for (const std::string& source : request.sources)
    words.push_back("--source=" + source);
  words.push_back(fmt::format("--udp-budget={}s", request.udp_budget.count()));
  if (const std::string ports = ToString(first); !ports.empty())
    words.push_back("--first=" + ports);
  return words;
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

#pragma once

#include "base/result.h"
#include "base/time_text.h"
#include "model/scan_result.h"
#include "wire/ip_address.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// How the ports that a scan found are spoken to.
struct IdentifySettings {
  std::optional<IpAddress> source;       ///< none = the kernel chooses
  std::string interface;                 ///< empty = as the routing table says
  std::vector<std::string> communities;  ///< SNMP, tried before the usual ones
  bool intrusive = false;                ///< requests that change state are allowed
  PortSelection first;        ///< ports that somebody named: also asked where they may be silent
  std::size_t at_once = 192;  ///< sessions under way, of all targets together
  double rate = 400;          ///< sessions that begin in a second, for each target
  std::chrono::seconds port_time{40};  ///< for one port at most
};

struct IdentifyProgress {
  std::size_t ports = 0;
  std::size_t done = 0;
  std::size_t sessions = 0;
};
using IdentifyWatcher = std::function<void(const IdentifyProgress&)>;

/// Speaks with every open port of a scan, and with the UDP ports that may be open and have a known
/// service or are among `first`, and writes into `result` what they are: identities, their raw
/// exchanges as records, a note where a port does something else, and a port that turns out to be
/// open. A target whose ports stop to accept connections is left alone from then on, and its
/// coverage says so. Runs in a thread that has given up what it does not need (ConfineThread);
/// `watch` is called there, at most twice a second. Ends early when `stop` becomes true.
/// Errors: kSystem.
Result<Done> IdentifyPorts(ScanResult& result, const IdentifySettings& settings,
                           const std::atomic<bool>& stop, const IdentifyWatcher& watch);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "scan/identify_feed.h"
#include "scan/identify_ports.h"
#include "wire/ip_address.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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
  std::size_t at_once = 192;             ///< sessions under way, of all targets together
  double rate = 400;                     ///< sessions that begin in a second, for each target
  std::chrono::seconds port_time{40};    ///< for one port at most
};

struct IdentifyProgress {
  std::size_t ports = 0;
  std::size_t done = 0;
  std::size_t sessions = 0;
};
using IdentifyWatcher = std::function<void(const IdentifyProgress&)>;

/// Conversations with ports of targets, which come while a scan goes on or after it. Its sockets
/// are opened first; then it works in a thread that has given up what it does not need
/// (ConfineThread).
class PortTalk {
 public:
  /// `sctp`: SCTP ports may come, for which a stack is opened that would hear a sweep's answers
  /// too; where it cannot be, the outcome says why. Errors: as ProbeSockets::Open.
  static Result<PortTalk> Open(std::vector<IpAddress> targets, IdentifySettings settings,
                               bool sctp);
  PortTalk(const PortTalk&) = delete;
  PortTalk& operator=(const PortTalk&) = delete;
  PortTalk(PortTalk&&) noexcept;
  PortTalk& operator=(PortTalk&&) noexcept;
  ~PortTalk();

  /// Speaks with what comes until the feed is closed and all is asked, or `stop` says so, which is
  /// asked often. A target whose ports stop to accept connections is left alone from then on.
  /// `watch` is called in the thread that works, at most twice a second. Errors: kSystem.
  Result<IdentifyOutcome> Hold(IdentifyFeed& feed, const std::function<bool()>& stop,
                               const IdentifyWatcher& watch) &&;

 private:
  struct Sockets;
  PortTalk(std::vector<IpAddress> targets, IdentifySettings settings,
           std::unique_ptr<Sockets> sockets);

  std::vector<IpAddress> targets_;  ///< by PortToIdentify::target
  IdentifySettings settings_;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace pw

#pragma once

#include "base/result.h"
#include "scan/identify_feed.h"
#include "scan/identify_ports.h"
#include "scan/identify_settings.h"
#include "scan/talk_sockets.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace pw {

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
  /// too; where it cannot be, the outcome says why. Errors: as TalkSockets::Open.
  static Result<PortTalk> Open(std::vector<IpAddress> targets, IdentifySettings settings,
                               bool sctp);

  /// Speaks with what comes until the feed is closed and all is asked, or `stop` says so, which is
  /// asked often. A target whose ports stop to accept connections is left alone from then on.
  /// `watch` is called in the thread that works, at most twice a second. Errors: kSystem.
  Result<IdentifyOutcome> Hold(IdentifyFeed& feed, const std::function<bool()>& stop,
                               const IdentifyWatcher& watch) &&;

 private:
  PortTalk(std::vector<IpAddress> targets, IdentifySettings settings, TalkSockets sockets)
      : targets_(std::move(targets)),
        settings_(std::move(settings)),
        sockets_(std::move(sockets)) {}

  std::vector<IpAddress> targets_;  ///< by PortToIdentify::target
  IdentifySettings settings_;
  TalkSockets sockets_;
};

}  // namespace pw

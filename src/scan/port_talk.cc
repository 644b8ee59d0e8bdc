#include "scan/port_talk.h"

#include "probe/port_identifier.h"
#include "probe/probe_spec.h"
#include "probe/tls_session.h"
#include "scan/target_pace.h"
#include "sys/confine_thread.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLongestWait = milliseconds(50);
constexpr auto kShortestWait = milliseconds(1);
constexpr auto kWatchGap = milliseconds(500);
/// Between the first datagrams of two sessions with one port: xinetd answers one of those that come
/// at once, and drops the others.
constexpr auto kDatagramGap = milliseconds(20);

class Identification {
 public:
  Identification(const std::vector<IpAddress>& targets, const IdentifySettings& settings,
                 TalkSockets sockets, std::uint64_t seed)
      : targets_(targets),
        settings_(settings),
        sockets_(std::move(sockets)),
        nonces_(seed),
        pace_(targets.size()) {}

  IdentifyOutcome Run(IdentifyFeed& feed, const std::function<bool()>& stop,
                      const IdentifyWatcher& watch) {
    while (!stop() && !IsOver(feed)) {
      const auto now = Clock::now();
      StartPorts(now);
      StartSessions(now);
      for (ProbeSockets::Event& event : sockets_.Wait(LongestWait(Clock::now())))
        Handle(event, Clock::now());
      Tick(Clock::now());
      FinishPorts(Clock::now());
      if (watch && now >= next_watch_) {
        next_watch_ = now + kWatchGap;
        watch(progress_);
      }
    }
    for (const auto& [token, session] : sessions_)
      sockets_.Close(token, session.order.carrier);
    sockets_.End();
    outcome_.no_sctp = sockets_.no_sctp();
    outcome_.capture = sockets_.TakeCapture();
    return std::move(outcome_);
  }

 private:
  struct ActivePort {
    PortToIdentify port;
    PortIdentifier identifier;
    Clock::time_point until;
    std::deque<PortIdentifier::Order> orders;
    Clock::time_point next_datagram{};
  };
  struct Session {
    std::size_t key = 0;  ///< of active_
    PortIdentifier::Order order;
    std::unique_ptr<ProbeSession> session;
  };

  /// True when nothing is under way and nothing comes any more.
  bool IsOver(IdentifyFeed& feed) {
    const bool closed = feed.closed();  // before what is there: nothing comes in between
    for (const PortToIdentify& port : feed.Take()) {
      waiting_.push_back(port);
      ++progress_.ports;
    }
    return closed && waiting_.empty() && active_.empty();
  }

  /// Until the next datagram may leave, if one waits.
  Clock::duration LongestWait(Clock::time_point now) const {
    Clock::duration wait = kLongestWait;
    for (const auto& [key, active] : active_) {
      if (active.orders.empty() || active.orders.front().carrier != Carrier::kUdp) continue;
      wait = std::min(wait, std::max(active.next_datagram - now, Clock::duration(kShortestWait)));
    }
    return wait;
  }

  void StartPorts(Clock::time_point now) {
    for (auto port = waiting_.begin(); port != waiting_.end();) {
      TargetPace& pace = pace_[port->target];
      if (pace.lost()) {
        ++progress_.done;
        port = waiting_.erase(port);
        continue;
      }
      if (active_.size() >= settings_.at_once) return;
      if (!pace.HasRoom()) {
        ++port;
        continue;
      }
      pace.PortBegins();
      active_.emplace(next_key_++,
                      ActivePort{*port,
                                 PortIdentifier(port->transport, port->port, AllProbes(),
                                                {settings_.intrusive, port->thorough,
                                                 port->round_trip, port->silent}),
                                 now + settings_.port_time,
                                 {}});
      port = waiting_.erase(port);
    }
  }

  void StartSessions(Clock::time_point now) {
    for (auto& [key, active] : active_) {
      std::ranges::move(active.identifier.Next(), std::back_inserter(active.orders));
      TargetPace& pace = pace_[active.port.target];
      while (!active.orders.empty() && sessions_.size() < settings_.at_once && pace.MayBegin(now)) {
        if (active.orders.front().carrier == Carrier::kUdp) {
          if (active.next_datagram > now) break;
          active.next_datagram = now + kDatagramGap;
        }
        pace.Begins(now, settings_.rate);
        const PortIdentifier::Order order = active.orders.front();
        active.orders.pop_front();
        Open(key, active, order, now);
      }
    }
  }

  void Open(std::size_t key, ActivePort& active, const PortIdentifier::Order& order,
            Clock::time_point now) {
    ++progress_.sessions;
    const std::uint64_t token = next_token_++;
    const Result<Done> opened =
        sockets_.Begin(token, targets_[active.port.target], active.port, order);
    if (!opened) {
      // Not the target's fault, so it does not count as a refusal.
      SessionOutcome none;
      none.connected = true;
      active.identifier.Finished(order.id, std::move(none));
      return;
    }
    Session session{key, order, nullptr};
    if (order.carrier == Carrier::kUdp) {
      Session& kept = sessions_.emplace(token, std::move(session)).first->second;
      Begin(token, kept, active, now);
      Follow(token, kept.session->Opened(now));
      return;
    }
    // The conversation is made once our own end is known.
    connecting_[token] = now + order.bounds.connect;
    sessions_.emplace(token, std::move(session));
  }

  void Begin(std::uint64_t token, Session& session, const ActivePort& active,
             Clock::time_point now) {
    ProbeContext context;
    context.transport = active.port.transport;
    context.target = targets_[active.port.target];
    context.port = active.port.port;
    const ProbeSockets::End end = sockets_.LocalEnd(token);
    context.source_port = end.port;
    if (auto source = IpAddress::FromBytes(end.address); source) context.source = *source;
    context.over_tls = session.order.carrier == Carrier::kTls;
    context.nonce = nonces_.Next();
    context.now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    context.intrusive = settings_.intrusive;
    context.communities = settings_.communities;
    context.hint = session.order.hint;
    session.session =
        std::make_unique<ProbeSession>(session.order.make(context), session.order.carrier, now,
                                       session.order.bounds, session.order.tls);
  }

  void Handle(ProbeSockets::Event& event, Clock::time_point now) {
    const auto found = sessions_.find(event.token);
    if (found == sessions_.end()) return;
    Session& session = found->second;
    switch (event.kind) {
      case ProbeSockets::EventKind::kOpened:
        connecting_.erase(event.token);
        Begin(event.token, session, active_.at(session.key), now);
        Follow(event.token, session.session->Opened(now));
        break;
      case ProbeSockets::EventKind::kRefused:
        Refused(event.token);
        break;
      case ProbeSockets::EventKind::kBytes:
        Follow(event.token, session.session->Received({event.bytes, event.ppid, event.port}, now));
        break;
      case ProbeSockets::EventKind::kClosed:
        Follow(event.token, session.session->Ended(Ending::kClosed, now));
        break;
      case ProbeSockets::EventKind::kReset:
        Follow(event.token, session.session->Ended(Ending::kReset, now));
        break;
    }
  }

  /// The connection did not come about.
  void Refused(std::uint64_t token) {
    const Session& session = sessions_.at(token);
    sockets_.Close(token, session.order.carrier);
    if (const auto active = active_.find(session.key); active != active_.end())
      active->second.identifier.Finished(session.order.id, SessionOutcome{});
    connecting_.erase(token);
    sessions_.erase(token);
  }

  void Follow(std::uint64_t token, const ProbeSession::Act& act) {
    const auto found = sessions_.find(token);
    if (found == sessions_.end()) return;
    Session& session = found->second;
    const auto active = active_.find(session.key);
    const std::uint16_t port = active == active_.end() ? 0 : active->second.port.port;
    for (const Outgoing& message : act.send)
      sockets_.Send(token, session.order.carrier, message, port);
    if (!act.over) return;
    sockets_.Close(token, session.order.carrier);
    if (active != active_.end())
      active->second.identifier.Finished(session.order.id, session.session->TakeOutcome());
    sessions_.erase(found);
  }

  void Tick(Clock::time_point now) {
    std::vector<std::uint64_t> due;
    for (const auto& [token, session] : sessions_) {
      if (session.session && session.session->Deadline() <= now) due.push_back(token);
    }
    for (const std::uint64_t token : due)
      Follow(token, sessions_.at(token).session->Tick(now));
    std::vector<std::uint64_t> late;
    for (const auto& [token, until] : connecting_) {
      if (until <= now) late.push_back(token);
    }
    for (const std::uint64_t token : late)
      Refused(token);
  }

  void FinishPorts(Clock::time_point now) {
    for (auto active = active_.begin(); active != active_.end();) {
      const bool late = active->second.until <= now;
      if (!late && !(active->second.identifier.Done() && active->second.orders.empty())) {
        ++active;
        continue;
      }
      Finish(active->second, late);
      active = active_.erase(active);
    }
  }

  void Finish(ActivePort& active, bool late) {
    PortFindings findings = active.identifier.Conclude();
    if (late && findings.identities.empty())
      findings.note = fmt::format("not recognised within {} s", settings_.port_time.count());
    ++progress_.done;
    if (pace_[active.port.target].PortEnds(active.identifier.Refused()))
      outcome_.lost.push_back(active.port.target);
    outcome_.ports.push_back({active.port, std::move(findings)});
  }

  const std::vector<IpAddress>& targets_;
  const IdentifySettings& settings_;
  TalkSockets sockets_;
  ProbeRandom nonces_;
  std::vector<TargetPace> pace_;  ///< by target
  std::deque<PortToIdentify> waiting_;
  std::map<std::size_t, ActivePort> active_;
  std::map<std::uint64_t, Session> sessions_;
  std::map<std::uint64_t, Clock::time_point> connecting_;
  std::size_t next_key_ = 0;
  std::uint64_t next_token_ = 1;
  IdentifyOutcome outcome_;
  IdentifyProgress progress_;
  Clock::time_point next_watch_{};
};

}  // namespace

Result<PortTalk> PortTalk::Open(std::vector<IpAddress> targets, IdentifySettings settings,
                                bool sctp) {
  auto sockets = TalkSockets::Open(targets, settings, sctp);
  if (!sockets) return std::move(sockets).error();
  // The library reads its configuration and finds its randomness while it still may.
  if (auto tls = TlsSession::Start({}); tls) static_cast<void>(tls->Hello());
  return PortTalk(std::move(targets), std::move(settings), *std::move(sockets));
}

Result<IdentifyOutcome> PortTalk::Hold(IdentifyFeed& feed, const std::function<bool()>& stop,
                                       const IdentifyWatcher& watch) && {
  std::random_device device;
  const std::uint64_t seed = std::uint64_t{device()} << 32U | device();
  Identification identification(targets_, settings_, std::move(sockets_), seed);
  Result<IdentifyOutcome> outcome = IdentifyOutcome{};
  std::thread([&] {
    if (const auto confined = ConfineThread(ThreadNeeds::kConnections); confined) {
      outcome = identification.Run(feed, stop, watch);
    } else {
      outcome = confined.error();
    }
  }).join();
  return outcome;
}

}  // namespace pw

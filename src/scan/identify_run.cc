#include "scan/identify_run.h"

#include "probe/port_identifier.h"
#include "probe/probe_spec.h"
#include "probe/tls_session.h"
#include "scan/identify_ports.h"
#include "sys/confine_thread.h"
#include "sys/probe_sockets.h"
#include "sys/sctp_associations.h"

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
/// The SCTP stack is asked and not waited for.
constexpr auto kSctpWait = milliseconds(5);
constexpr auto kWatchGap = milliseconds(500);
/// Between the first datagrams of two sessions with one port: xinetd answers one of those that come
/// at once, and drops the others.
constexpr auto kDatagramGap = milliseconds(20);
/// Ports of one target at the same time: every port has several sessions.
constexpr std::size_t kPortsAtOnce = 48;
/// Ports in a row that no longer accept connections: then the target is left alone.
constexpr std::size_t kLostPorts = 4;

std::vector<std::byte> BytesOf(const IpAddress& address) {
  const auto bytes = address.Bytes();
  return {bytes.begin(), bytes.end()};
}

/// Time may pass without packets of ours.
Clock::duration Gap(double rate) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / rate));
}

class Identification {
 public:
  Identification(ScanResult& result, const IdentifySettings& settings, ProbeSockets sockets,
                 std::optional<SctpAssociations> associations, std::uint64_t seed)
      : result_(result),
        settings_(settings),
        sockets_(std::move(sockets)),
        associations_(std::move(associations)),
        nonces_(seed),
        pace_(result.targets.size()) {
    for (const PortToIdentify& port : PortsToIdentify(result, settings.first))
      waiting_.push_back(port);
    progress_.ports = waiting_.size();
  }

  void Run(const std::atomic<bool>& stop, const IdentifyWatcher& watch) {
    while (!stop.load(std::memory_order_relaxed) && !(waiting_.empty() && active_.empty())) {
      const auto now = Clock::now();
      StartPorts(now);
      StartSessions(now);
      const bool sctp = associations_ && associations_->size() > 0;
      for (ProbeSockets::Event& event : sockets_.Wait(sctp ? kSctpWait : kLongestWait))
        Handle(event, Clock::now());
      if (sctp) {
        for (ProbeSockets::Event& event : associations_->Poll())
          Handle(event, Clock::now());
      }
      Tick(Clock::now());
      FinishPorts(Clock::now());
      if (watch && now >= next_watch_) {
        next_watch_ = now + kWatchGap;
        watch(progress_);
      }
    }
    for (const auto& [token, session] : sessions_)
      Close(token, session.order.carrier);
    associations_.reset();
    while (sockets_.Lingers())
      sockets_.Wait(kLongestWait);
    TellLost();
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
  struct Pace {
    Clock::time_point next{};
    std::size_t ports = 0;
    std::size_t lost_in_a_row = 0;
    bool lost = false;
  };

  void StartPorts(Clock::time_point now) {
    for (auto port = waiting_.begin(); port != waiting_.end();) {
      Pace& pace = pace_[port->target];
      if (pace.lost) {
        ++progress_.done;
        port = waiting_.erase(port);
        continue;
      }
      if (active_.size() >= settings_.at_once) return;
      if (pace.ports >= kPortsAtOnce) {
        ++port;
        continue;
      }
      ++pace.ports;
      active_.emplace(next_key_++,
                      ActivePort{*port,
                                 PortIdentifier(port->transport, port->port, AllProbes(),
                                                {settings_.intrusive, port->thorough,
                                                 RoundTrip(*port), port->silent}),
                                 now + settings_.port_time,
                                 {}});
      port = waiting_.erase(port);
    }
  }

  milliseconds RoundTrip(const PortToIdentify& port) const {
    for (const PortObservation& row : result_.targets[port.target].ports) {
      if (row.transport == port.transport && row.port == port.port)
        return std::chrono::ceil<milliseconds>(std::chrono::microseconds(row.rtt_us));
    }
    return milliseconds(0);
  }

  void StartSessions(Clock::time_point now) {
    for (auto& [key, active] : active_) {
      std::ranges::move(active.identifier.Next(), std::back_inserter(active.orders));
      Pace& pace = pace_[active.port.target];
      while (!active.orders.empty() && sessions_.size() < settings_.at_once && pace.next <= now) {
        if (active.orders.front().carrier == Carrier::kUdp) {
          if (active.next_datagram > now) break;
          active.next_datagram = now + kDatagramGap;
        }
        // What was saved while there was nothing to do is not spent in one burst.
        pace.next = std::max(pace.next, now - milliseconds(20)) + Gap(settings_.rate);
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
    const IpAddress& address = result_.targets[active.port.target].address;
    const auto need = order.privileged_source ? ProbeSockets::Need::kPrivilegedPort
                                              : ProbeSockets::Need::kAnyPort;
    const bool datagrams = order.carrier == Carrier::kUdp;
    const Result<Done> opened =
        order.carrier == Carrier::kSctp ? OpenSctp(token, address, active.port)
        : datagrams                     ? sockets_.OpenUdp(token, BytesOf(address), need)
                    : sockets_.Connect(token, BytesOf(address), active.port.port, need);
    if (!opened) {
      // Not the target's fault, so it does not count as a refusal.
      SessionOutcome none;
      none.connected = true;
      active.identifier.Finished(order.id, std::move(none));
      return;
    }
    Session session{key, order, nullptr};
    if (datagrams) {
      Session& kept = sessions_.emplace(token, std::move(session)).first->second;
      Begin(token, kept, active, now);
      Follow(token, kept.session->Opened(now), now);
      return;
    }
    // The conversation is made once our own end is known.
    connecting_[token] = now + order.bounds.connect;
    sessions_.emplace(token, std::move(session));
  }

  Result<Done> OpenSctp(std::uint64_t token, const IpAddress& address, const PortToIdentify& port) {
    if (!associations_) return Error{Error::Code::kUnavailable, "speak SCTP: no stack"};
    return associations_->Connect(token, BytesOf(address), port.port, port.over_udp);
  }

  void Close(std::uint64_t token, Carrier carrier) {
    if (carrier != Carrier::kSctp) {
      sockets_.Close(token);
    } else if (associations_) {
      associations_->Close(token);
    }
  }

  void Begin(std::uint64_t token, Session& session, const ActivePort& active,
             Clock::time_point now) {
    ProbeContext context;
    context.transport = active.port.transport;
    context.target = result_.targets[active.port.target].address;
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
        Follow(event.token, session.session->Opened(now), now);
        break;
      case ProbeSockets::EventKind::kRefused:
        Refused(event.token);
        break;
      case ProbeSockets::EventKind::kBytes:
        Follow(event.token, session.session->Received({event.bytes, event.ppid, event.port}, now),
               now);
        break;
      case ProbeSockets::EventKind::kClosed:
        Follow(event.token, session.session->Ended(Ending::kClosed, now), now);
        break;
      case ProbeSockets::EventKind::kReset:
        Follow(event.token, session.session->Ended(Ending::kReset, now), now);
        break;
    }
  }

  /// The connection did not come about.
  void Refused(std::uint64_t token) {
    const Session& session = sessions_.at(token);
    Close(token, session.order.carrier);
    if (const auto active = active_.find(session.key); active != active_.end())
      active->second.identifier.Finished(session.order.id, SessionOutcome{});
    connecting_.erase(token);
    sessions_.erase(token);
  }

  void Follow(std::uint64_t token, const ProbeSession::Act& act, Clock::time_point now) {
    static_cast<void>(now);
    const auto found = sessions_.find(token);
    if (found == sessions_.end()) return;
    Session& session = found->second;
    const auto active = active_.find(session.key);
    for (const Outgoing& message : act.send) {
      const std::uint16_t port = message.to_port != 0 || active == active_.end()
                                     ? message.to_port
                                     : active->second.port.port;
      if (session.order.carrier != Carrier::kSctp) {
        sockets_.Send(token, message.bytes, port);
      } else if (associations_) {
        associations_->Send(token, message.bytes, message.ppid);
      }
    }
    if (!act.over) return;
    Close(token, session.order.carrier);
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
      Follow(token, sessions_.at(token).session->Tick(now), now);
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
    Pace& pace = pace_[active.port.target];
    --pace.ports;
    ++progress_.done;
    pace.lost_in_a_row = active.identifier.Refused() ? pace.lost_in_a_row + 1 : 0;
    if (pace.lost_in_a_row >= kLostPorts) pace.lost = true;
    KeepFindings(result_, active.port, std::move(findings));
  }

  void TellLost() {
    for (std::size_t at = 0; at < pace_.size(); ++at) {
      if (!pace_[at].lost) continue;
      for (ScanCoverage& row : result_.targets[at].coverage) {
        if (row.transport != Transport::kTcp) continue;
        row.status = CoverageStatus::kPartial;
        row.note += std::string(row.note.empty() ? "" : "; ") +
                    "stopped to ask what is behind the ports, since they no longer accepted "
                    "connections";
      }
    }
  }

  ScanResult& result_;
  const IdentifySettings& settings_;
  ProbeSockets sockets_;
  std::optional<SctpAssociations> associations_;
  ProbeRandom nonces_;
  std::vector<Pace> pace_;  ///< by target
  std::deque<PortToIdentify> waiting_;
  std::map<std::size_t, ActivePort> active_;
  std::map<std::uint64_t, Session> sessions_;
  std::map<std::uint64_t, Clock::time_point> connecting_;
  std::size_t next_key_ = 0;
  std::uint64_t next_token_ = 1;
  IdentifyProgress progress_;
  Clock::time_point next_watch_{};
};

/// Open SCTP ports stay without identity, and the reason is told.
void TellNoSctp(ScanResult& result, const std::string& why) {
  for (TargetResult& target : result.targets) {
    for (PortObservation& row : target.ports) {
      if (row.transport == Transport::kSctp && row.state == PortState::kOpen)
        row.note = "not asked what it is: " + why;
    }
  }
}

}  // namespace

Result<Done> IdentifyPorts(ScanResult& result, const IdentifySettings& settings,
                           const std::atomic<bool>& stop, const IdentifyWatcher& watch) {
  ProbeSockets::Origin origin;
  origin.interface = settings.interface;
  if (settings.source) origin.source = BytesOf(*settings.source);
  const bool sctp = std::ranges::any_of(PortsToIdentify(result, settings.first), [](auto& port) {
    return port.transport == Transport::kSctp;
  });
  std::optional<SctpAssociations> associations;
  if (sctp) {
    auto opened = SctpAssociations::Open(origin);
    if (opened) {
      associations.emplace(*std::move(opened));
    } else {
      TellNoSctp(result, opened.error().what);
    }
  }
  auto sockets = ProbeSockets::Open(std::move(origin));
  if (!sockets) return std::move(sockets).error();
  std::random_device device;
  const std::uint64_t seed = std::uint64_t{device()} << 32U | device();
  // The library reads its configuration and finds its randomness while it still may.
  if (auto tls = TlsSession::Start({}); tls) static_cast<void>(tls->Hello());
  Identification identification(result, settings, *std::move(sockets), std::move(associations),
                                seed);
  Result<Done> outcome = Done{};
  std::thread([&] {
    outcome = ConfineThread(ThreadNeeds::kConnections);
    if (outcome) identification.Run(stop, watch);
  }).join();
  return outcome;
}

}  // namespace pw

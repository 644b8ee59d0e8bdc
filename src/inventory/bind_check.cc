#include "inventory/bind_check.h"

#include "inventory/namespace_sockets.h"
#include "sys/file.h"
#include "sys/port_claims.h"
#include "wire/ip_protocol.h"
#include "wire/proc_net.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>

#include <fmt/format.h>

namespace pw {
namespace {

/// Sockets come and go: a port is hidden only if it is refused this often, with a look into the
/// tables in between that does not show it.
constexpr int kLooks = 3;
constexpr std::chrono::milliseconds kBetweenLooks(20);

using PortBits = std::bitset<65536>;

struct Question {
  Transport transport;
  int protocol;
  std::array<const char*, 2> tables;  ///< every socket of the protocol, whatever its state
};

constexpr std::array kQuestions = {
    Question{
        Transport::kTcp, kIpprotoTcp, {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"}},
    Question{
        Transport::kUdp, kIpprotoUdp, {"/proc/thread-self/net/udp", "/proc/thread-self/net/udp6"}},
};

bool IsOf(const Listener& listener, Transport transport) {
  return listener.transport == transport ||
         (transport == Transport::kTcp && listener.transport == Transport::kMptcp);
}

/// Ports that a table of this thread's namespace shows in any state.
void AddTable(const char* path, PortBits& used) {
  const auto text = ReadFile(path, std::size_t{256} << 20);
  if (!text) return;  // without IPv6 there is no such table
  const auto rows = ParseProcNetInet(*text);
  if (!rows) return;
  for (const ProcNetSocket& row : *rows)
    used.set(row.port);
}

/// What came of one transport.
struct Tried {
  std::vector<std::uint16_t> hidden;
  Coverage coverage;
};

class Trial {
 public:
  Trial(const Question& question, const NetworkNamespaceFd& netns, std::uint32_t index,
        PortBits used)
      : question_(question), netns_(netns), index_(index), used_(used) {}

  Tried Run() {
    Tried tried;
    tried.coverage.subject = "bind check";
    tried.coverage.netns = netns_.inode();
    tried.coverage.transport = question_.transport;
    ReadTables();
    std::vector<std::uint16_t> ports;
    for (std::uint32_t port = 1; port < used_.size(); ++port) {
      if (!used_.test(port)) ports.push_back(static_cast<std::uint16_t>(port));
    }
    for (int look = 1; !ports.empty(); ++look) {
      const auto claims = Claim(ports);
      if (!claims) {
        tried.coverage.status = CoverageStatus::kPartial;
        tried.coverage.reason = claims.error().what;
        return tried;
      }
      if (look == 1) TellDenied(claims->denied, tried.coverage);
      ports = claims->taken;
      if (ports.empty() || look > kLooks) break;
      // What came meanwhile is in the tables now, and what went can be bound in the next round.
      std::this_thread::sleep_for(kBetweenLooks);
      ReadTables();
      AskForBoundTcp();
      std::erase_if(ports, [&](std::uint16_t port) { return used_.test(port); });
    }
    tried.hidden = std::move(ports);
    return tried;
  }

 private:
  Result<PortClaims> Claim(const std::vector<std::uint16_t>& ports) {
    auto claims = ClaimPorts(question_.protocol, ClaimFamily::kBoth, ports);
    if (claims || claims.error().code != Error::Code::kUnavailable) return claims;
    return ClaimPorts(question_.protocol, ClaimFamily::kIpv4, ports);
  }

  void ReadTables() {
    for (const char* table : question_.tables)
      AddTable(table, used_);
  }

  /// /proc/net/tcp leaves out sockets that are bound and do not listen.
  void AskForBoundTcp() {
    const TableChoice all = {.tcp = true, .others = true, .bound_tcp = true, .mptcp = true};
    for (const SeenSocket& seen : ReadNamespaceSockets(netns_, all).sockets) {
      if (IsOf(seen.listener, question_.transport)) used_.set(seen.listener.port);
    }
  }

  static void TellDenied(const std::vector<std::uint16_t>& denied, Coverage& coverage) {
    if (denied.empty()) return;
    coverage.status = CoverageStatus::kDenied;
    coverage.reason = fmt::format(
        "{} ports from {} on may not be bound (needs "
        "CAP_NET_BIND_SERVICE)",
        denied.size(), denied.front());
  }

  const Question& question_;
  const NetworkNamespaceFd& netns_;
  std::uint32_t index_;
  PortBits used_;
};

/// Only IPv4 if IPv6 alone can be bound; else IPv6, and IPv4 too if that cannot be bound either.
Listener HiddenListener(const Question& question, std::uint32_t index, std::uint16_t port) {
  const std::array one = {port};
  const auto taken = [&](ClaimFamily family) {
    const auto claims = ClaimPorts(question.protocol, family, one);
    return claims && !claims->taken.empty();
  };
  const bool four = taken(ClaimFamily::kIpv4);
  const bool six = taken(ClaimFamily::kIpv6);
  Listener listener;
  listener.netns = index;
  listener.transport = question.transport;
  listener.family = six ? Family::kIpv6 : Family::kIpv4;
  listener.address = IpAddress::Any(listener.family);
  listener.also_ipv4 = six && four;
  listener.port = port;
  listener.state = ListenerState::kBound;
  listener.owner = OwnerKind::kUnknown;
  listener.owner_reason = "no table of the kernel shows a socket, and the port cannot be bound";
  listener.hidden = true;
  listener.note = "found by a bind attempt alone; its address is not known";
  return listener;
}

BindCheckResult Refused(const NetworkNamespaceFd& netns, const Error& error) {
  BindCheckResult result;
  for (const Question& question : kQuestions) {
    Coverage row;
    row.subject = "bind check";
    row.netns = netns.inode();
    row.transport = question.transport;
    row.status =
        error.code == Error::Code::kDenied ? CoverageStatus::kDenied : CoverageStatus::kPartial;
    row.reason = error.what;
    result.coverage.push_back(std::move(row));
  }
  return result;
}

}  // namespace

BindCheckResult CheckByBinding(const NetworkNamespaceFd& netns, std::uint32_t index,
                               std::span<const Listener> known) {
  const auto entry = NetworkNamespaceEntry::Enter(netns);
  if (!entry) return Refused(netns, entry.error());
  std::array<std::future<Tried>, kQuestions.size()> trials;
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    PortBits used;
    for (const Listener& listener : known) {
      if (listener.netns == index && IsOf(listener, kQuestions[i].transport))
        used.set(listener.port);
    }
    // The thread is born in the namespace that this one has entered.
    trials[i] = std::async(std::launch::async, [&netns, index, used, i] {
      return Trial(kQuestions[i], netns, index, used).Run();
    });
  }
  BindCheckResult result;
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    Tried tried = trials[i].get();
    for (const std::uint16_t port : tried.hidden)
      result.hidden.push_back(HiddenListener(kQuestions[i], index, port));
    result.coverage.push_back(std::move(tried.coverage));
  }
  return result;
}

}  // namespace pw

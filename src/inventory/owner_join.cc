#include "inventory/owner_join.h"

#include "base/text.h"
#include "inventory/super_server.h"
#include "wire/ip_protocol.h"
#include "wire/sock_diag.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>

namespace pw {
namespace {

std::optional<Transport> TransportOf(const SocketHolder& holder) {
  if (holder.family != kAfInet && holder.family != kAfInet6) return std::nullopt;
  if (holder.type == kSockRaw) return Transport::kRaw;
  switch (holder.protocol) {
    case kIpprotoTcp:
      return Transport::kTcp;
    case kIpprotoUdp:
      return Transport::kUdp;
    case kIpprotoUdplite:
      return Transport::kUdplite;
    case kIpprotoSctp:
      return Transport::kSctp;
    case kIpprotoMptcp:
      return Transport::kMptcp;
    default:
      return std::nullopt;  // ping sockets and the like take no requests
  }
}

SeenSocket FromHolder(const SocketHolder& holder, Transport transport, std::uint32_t netns) {
  SeenSocket seen;
  Listener& listener = seen.listener;
  listener.netns = netns;
  listener.transport = transport;
  listener.address = holder.address;
  listener.family = holder.address.family();
  listener.port = transport == Transport::kRaw ? holder.protocol : holder.port;
  listener.state = holder.state == kTcpListen ? ListenerState::kListen : ListenerState::kBound;
  listener.cookie = holder.cookie;
  listener.inode = holder.inode;
  listener.also_ipv4 =
      listener.family == Family::kIpv6 && listener.address.IsAny() && transport != Transport::kRaw;
  listener.note = "held by a process but shown in no socket table of the kernel";
  return seen;
}

/// systemd as the manager of a system, a container or a user.
bool IsSystemd(const Process& process) {
  return Basename(process.exe) == "systemd" || (process.exe.empty() && process.comm == "systemd");
}

std::string FirstUnit(const std::vector<Process>& processes, const Listener& listener) {
  for (const std::uint32_t index : listener.processes) {
    const Process& process = processes[index];
    if (!process.unit.empty() && !IsSystemd(process)) return process.unit;
  }
  return {};
}

void DescribeUnheld(const std::vector<KernelEndpoint>& kernel, const Coverage& owners,
                    Listener& listener) {
  if (NameKernelOwner(kernel, listener)) return;
  listener.owner = OwnerKind::kUnknown;
  listener.owner_reason =
      owners.status == CoverageStatus::kComplete
          ? "no process holds it: opened by the kernel for a subsystem that does not say so, held "
            "by an io_uring ring, or in flight between two processes"
          : "owner hidden: not every process may be looked into (needs CAP_SYS_PTRACE)";
}

}  // namespace

std::vector<std::vector<std::int32_t>> JoinHolders(const std::vector<SeenSocket>& sockets,
                                                   const SocketHolders& holders) {
  std::unordered_multimap<std::uint64_t, std::size_t> by_cookie;
  std::vector<std::vector<std::int32_t>> pids(sockets.size());
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const Listener& listener = sockets[i].listener;
    if (listener.inode != 0) {
      const auto range =
          std::ranges::equal_range(holders.sockets, listener.inode, {}, &SocketHolder::inode);
      for (const SocketHolder& holder : range)
        pids[i].push_back(holder.pid);
    } else if (listener.cookie != 0) {
      by_cookie.emplace(listener.cookie, i);
    }
  }
  for (const SocketHolder& holder : holders.sockets) {
    if (by_cookie.empty() || holder.cookie == 0) continue;
    const auto [first, last] = by_cookie.equal_range(holder.cookie);
    for (auto it = first; it != last; ++it)
      pids[it->second].push_back(holder.pid);
  }
  return pids;
}

void LendMptcpHolders(std::vector<SeenSocket>& sockets,
                      std::vector<std::vector<std::int32_t>>& pids) {
  using Tuple = std::tuple<std::uint32_t, IpAddress, std::uint16_t>;
  std::map<Tuple, std::size_t> mptcp;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const Listener& l = sockets[i].listener;
    if (l.transport == Transport::kMptcp) mptcp.emplace(Tuple{l.netns, l.address, l.port}, i);
  }
  if (mptcp.empty()) return;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    Listener& l = sockets[i].listener;
    if (l.transport != Transport::kTcp || !pids[i].empty()) continue;
    const auto owner = mptcp.find(Tuple{l.netns, l.address, l.port});
    if (owner == mptcp.end()) continue;
    pids[i] = pids[owner->second];
    l.note = "first subflow of the MPTCP listener on the same port";
  }
}

std::vector<SeenSocket> HeldButUnlisted(const std::vector<SeenSocket>& sockets,
                                        const SocketHolders& holders,
                                        const std::vector<std::uint64_t>& inodes) {
  std::vector<SeenSocket> unlisted;
  if (!holders.complete_details) return unlisted;
  std::vector<std::uint64_t> known;
  known.reserve(sockets.size());
  for (const SeenSocket& seen : sockets)
    known.push_back(seen.listener.inode);
  std::ranges::sort(known);
  std::uint64_t last = 0;
  for (const SocketHolder& holder : holders.sockets) {  // sorted by inode
    const auto transport = TransportOf(holder);
    if (!transport || holder.inode == last) continue;
    last = holder.inode;
    if (std::ranges::binary_search(known, holder.inode)) continue;
    const auto netns = std::ranges::find(inodes, holder.netns);
    if (netns == inodes.end()) continue;
    unlisted.push_back(
        FromHolder(holder, *transport, static_cast<std::uint32_t>(netns - inodes.begin())));
  }
  return unlisted;
}

void DescribeOwner(const std::vector<Process>& processes, const std::vector<KernelEndpoint>& kernel,
                   const Coverage& owners, const std::string& creator_unit, Listener& listener) {
  if (listener.processes.empty()) return DescribeUnheld(kernel, owners, listener);
  const auto any_holder = [&](const auto& test) {
    return std::ranges::any_of(listener.processes,
                               [&](std::uint32_t index) { return test(processes[index]); });
  };
  listener.unit = FirstUnit(processes, listener);
  if (any_holder(IsSystemd)) {
    listener.owner = OwnerKind::kSystemdSocket;
    // systemd binds in the cgroup of the .socket unit where it can; else the unit is found by what
    // the unit listens on.
    if (creator_unit.ends_with(".socket")) listener.unit = creator_unit;
  } else if (any_holder([](const Process& p) { return !SuperServerOf(p.exe, p.comm).empty(); })) {
    listener.owner = OwnerKind::kInetd;
  } else {
    listener.owner = OwnerKind::kProcess;
  }
  if (!creator_unit.empty() && creator_unit != listener.unit) listener.creator_unit = creator_unit;
}

}  // namespace pw

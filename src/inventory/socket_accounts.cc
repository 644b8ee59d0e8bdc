#include "inventory/socket_accounts.h"

#include "inventory/kernel_endpoint.h"
#include "inventory/owner_join.h"
#include "wire/ip_protocol.h"
#include "wire/sock_diag.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>

namespace pw {
namespace {

/// Sockets come and go while they are read: after this many looks what still disagrees is told.
constexpr int kMostLooks = 3;

std::vector<Coverage> NoMptcp(std::uint64_t netns) {
  const std::string reason = "no process holds such a socket, and no TCP listener is unheld";
  std::vector<Coverage> rows;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    rows.push_back(
        {"sockets", netns, Transport::kMptcp, family, CoverageStatus::kComplete, reason});
  }
  return rows;
}

/// The tables in which a socket stands.
TableChoice TablesOf(const Listener& listener) {
  if (listener.transport == Transport::kMptcp) return {.mptcp = true};
  if (listener.transport != Transport::kTcp) return {.others = true};
  const bool listens = listener.state == ListenerState::kListen;
  return {.tcp = listens, .bound_tcp = !listens};
}

bool Overlap(const TableChoice& a, const TableChoice& b) {
  return (a.tcp && b.tcp) || (a.others && b.others) || (a.bound_tcp && b.bound_tcp) ||
         (a.mptcp && b.mptcp);
}

void Add(const TableChoice& tables, TableChoice& choice) {
  choice.tcp |= tables.tcp;
  choice.others |= tables.others;
  choice.bound_tcp |= tables.bound_tcp;
  choice.mptcp |= tables.mptcp;
}

}  // namespace

void SocketAccounts::Settle(const std::function<Result<SocketHolders>()>& hold_again) {
  Place();
  std::vector<SeenSocket> unlisted;
  Disagreement before;
  for (int look = 1;; ++look) {
    unlisted = Unlisted();
    Disagreement now = FindDisagreement(unlisted);
    const bool can_settle = holders_.coverage.status == CoverageStatus::kComplete;
    if (now.empty() || now == before || look == kMostLooks || !can_settle) break;
    LookAgain(now, unlisted, hold_again);
    Join();
    before = std::move(now);
  }
  unlisted_ = unlisted.size();
  if (unlisted_ == 0) return;
  std::ranges::move(unlisted, std::back_inserter(sockets_));
  Join();
}

/// Takes in what was read of the namespaces, and asks for what takes a long walk where there may be
/// something.
void SocketAccounts::Place() {
  for (std::uint32_t i = 0; i < namespaces_.size(); ++i) {
    auto& [netns, view] = namespaces_[i];
    // One reading counts only beside what the holders tell.
    if (view.unconfirmed && !holders_.complete_details)
      view = ReadNamespaceSockets(*netns, {.tcp = true, .others = true});
    TakeSockets(i, std::move(view.sockets));
  }
  Join();
  const std::vector<TableChoice> further = FurtherTables();
  for (std::uint32_t i = 0; i < namespaces_.size(); ++i) {
    auto& [netns, view] = namespaces_[i];
    NamespaceSockets more;
    if (further[i].bound_tcp || further[i].mptcp) more = ReadNamespaceSockets(*netns, further[i]);
    if (!further[i].mptcp) more.coverage = NoMptcp(netns->inode());
    TakeSockets(i, std::move(more.sockets));
    std::ranges::move(more.coverage, std::back_inserter(view.coverage));
  }
  if (pids_.size() != sockets_.size()) Join();
}

/// Which namespaces may have sockets that took no part so far. A holder tells that; so does a TCP
/// listener without one, since MPTCP listens through such. Where the holders do not tell what they
/// hold, all namespaces may.
std::vector<TableChoice> SocketAccounts::FurtherTables() const {
  const bool unknown = !holders_.complete_details;
  std::vector<TableChoice> further(namespaces_.size(), {.bound_tcp = unknown, .mptcp = unknown});
  for (const SocketHolder& holder : holders_.sockets) {
    const bool bound = holder.protocol == kIpprotoTcp && holder.state == kTcpClose;
    if (!bound && holder.protocol != kIpprotoMptcp) continue;
    const auto found =
        std::ranges::find(namespaces_, holder.netns,
                          [](const PlacedSockets& placed) { return placed.netns->inode(); });
    if (found == namespaces_.end()) continue;
    TableChoice& choice = further[static_cast<std::size_t>(found - namespaces_.begin())];
    (bound ? choice.bound_tcp : choice.mptcp) = true;
  }
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    const Listener& listener = sockets_[i].listener;
    if (pids_[i].empty() && listener.transport == Transport::kTcp)
      further[listener.netns].mptcp = true;
  }
  return further;
}

void SocketAccounts::TakeSockets(std::uint32_t index, std::vector<SeenSocket> sockets) {
  for (SeenSocket& seen : sockets)
    seen.listener.netns = index;
  if (sockets.size() > sockets_.size()) std::swap(sockets, sockets_);  // moves the fewer ones
  std::ranges::move(sockets, std::back_inserter(sockets_));
}

void SocketAccounts::Join() {
  pids_ = JoinHolders(sockets_, holders_);
  LendMptcpHolders(sockets_, pids_);
}

std::vector<SeenSocket> SocketAccounts::Unlisted() const {
  std::vector<std::uint64_t> inodes;
  inodes.reserve(namespaces_.size());
  for (const PlacedSockets& placed : namespaces_)
    inodes.push_back(placed.netns->inode());
  return HeldButUnlisted(sockets_, holders_, inodes);
}

SocketAccounts::Disagreement SocketAccounts::FindDisagreement(
    const std::vector<SeenSocket>& unlisted) const {
  Disagreement found;
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    if (!pids_[i].empty()) continue;
    Listener probe = sockets_[i].listener;
    if (NameKernelOwner(ViewOf(probe.netns).kernel, probe)) continue;
    found.emplace(probe.inode, probe.netns);
  }
  for (const SeenSocket& seen : unlisted)
    found.emplace(seen.listener.inode, seen.listener.netns);
  return found;
}

/// A socket that was there before the pass over the descriptors began and still is after it was
/// missed by no race: only its table has to be read again.
bool SocketAccounts::HoldersCanTellMore(const Disagreement& disagreement,
                                        const std::vector<SeenSocket>& unlisted) const {
  return !unlisted.empty() || std::ranges::any_of(sockets_, [&](const SeenSocket& seen) {
    return !seen.before_holders && disagreement.contains(seen.listener.inode);
  });
}

void SocketAccounts::LookAgain(const Disagreement& disagreement,
                               const std::vector<SeenSocket>& unlisted,
                               const std::function<Result<SocketHolders>()>& hold_again) {
  if (HoldersCanTellMore(disagreement, unlisted)) {
    if (auto again = hold_again()) holders_ = *std::move(again);
  }
  std::map<std::uint32_t, TableChoice> choices;
  const auto note = [&](const SeenSocket& seen) {
    if (disagreement.contains(seen.listener.inode))
      Add(TablesOf(seen.listener), choices[seen.listener.netns]);
  };
  std::ranges::for_each(sockets_, note);
  std::ranges::for_each(unlisted, note);
  for (const auto& [index, choice] : choices)
    ReadAgain(index, choice);
}

/// Reads tables of a namespace again; counts the sockets that have gone meanwhile.
void SocketAccounts::ReadAgain(std::uint32_t index, const TableChoice& choice) {
  auto& [netns, view] = namespaces_[index];
  std::unordered_set<std::uint64_t> before;
  std::erase_if(sockets_, [&](const SeenSocket& seen) {
    const Listener& listener = seen.listener;
    if (listener.netns != index || !Overlap(choice, TablesOf(listener))) return false;
    before.insert(listener.inode);
    return true;
  });
  NamespaceSockets again = ReadNamespaceSockets(*netns, choice);
  for (const SeenSocket& seen : again.sockets)
    before.erase(seen.listener.inode);
  gone_ += before.size();
  TakeSockets(index, std::move(again.sockets));
  if (choice.others) view.kernel = std::move(again.kernel);
  for (Coverage& row : again.coverage) {
    const auto old = std::ranges::find_if(view.coverage, [&](const Coverage& known) {
      return known.transport == row.transport && known.family == row.family;
    });
    if (old != view.coverage.end()) *old = std::move(row);
  }
}

}  // namespace pw

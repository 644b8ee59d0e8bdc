#pragma once

#include "base/result.h"
#include "inventory/namespace_sockets.h"
#include "inventory/socket_holder.h"
#include "sys/network_namespace.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace pw {

/// What was read of one namespace. `netns` must outlive the accounts.
struct PlacedSockets {
  const NetworkNamespaceFd* netns = nullptr;
  NamespaceSockets view;
};

/// Two accounts of the sockets of a host: what its tables show, and what its processes hold. They
/// are taken one after the other while sockets come and go, and are held against each other until
/// they agree, or disagree in the same way (then it is no race). Not shared between threads.
class SocketAccounts {
 public:
  /// The index of a namespace, here and in Listener::netns, is its position.
  SocketAccounts(std::vector<PlacedSockets> namespaces, SocketHolders holders)
      : namespaces_(std::move(namespaces)), holders_(std::move(holders)) {}

  /// Asks for the tables that take a long walk where they may show something, then takes again what
  /// disagrees, three times at the most. `hold_again` takes a new account of the holders.
  void Settle(const std::function<Result<SocketHolders>()>& hold_again);

  std::vector<SeenSocket>& sockets() noexcept { return sockets_; }
  /// The processes that hold each of the sockets, by its position.
  const std::vector<std::vector<std::int32_t>>& pids() const noexcept { return pids_; }
  const SocketHolders& holders() const noexcept { return holders_; }
  /// What a namespace says beside its sockets.
  const NamespaceSockets& ViewOf(std::uint32_t index) const { return namespaces_.at(index).view; }

  /// Sockets that a first reading showed and a later one did not.
  std::size_t gone() const noexcept { return gone_; }
  /// Sockets that a process holds and no table shows.
  std::size_t unlisted() const noexcept { return unlisted_; }

 private:
  /// Inode of a socket that has neither holder nor subsystem, or of one that a process holds and no
  /// table shows; with its namespace.
  using Disagreement = std::map<std::uint64_t, std::uint32_t>;

  void Place();
  std::vector<TableChoice> FurtherTables() const;
  void TakeSockets(std::uint32_t index, std::vector<SeenSocket> sockets);
  void Join();
  std::vector<SeenSocket> Unlisted() const;
  Disagreement FindDisagreement(const std::vector<SeenSocket>& unlisted) const;
  bool HoldersCanTellMore(const Disagreement& disagreement,
                          const std::vector<SeenSocket>& unlisted) const;
  void LookAgain(const Disagreement& disagreement, const std::vector<SeenSocket>& unlisted,
                 const std::function<Result<SocketHolders>()>& hold_again);
  void ReadAgain(std::uint32_t index, const TableChoice& choice);

  std::vector<PlacedSockets> namespaces_;
  SocketHolders holders_;
  std::vector<SeenSocket> sockets_;
  std::vector<std::vector<std::int32_t>> pids_;
  std::size_t gone_ = 0;
  std::size_t unlisted_ = 0;
};

}  // namespace pw

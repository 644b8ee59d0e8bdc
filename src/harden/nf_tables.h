#pragma once

#include "base/result.h"
#include "sys/netlink_socket.h"
#include "wire/nf_tables_message.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace pw {

/// The nftables tables of one network namespace, asked of and changed in the kernel itself. It
/// stays with the namespace in which it was opened, and needs CAP_NET_ADMIN there.
class NfTables {
 public:
  /// Errors: as NetlinkSocket::Open.
  static Result<NfTables> Open();

  /// All tables as they are now. Errors: kDenied, kUnavailable (a kernel without nftables),
  /// kTimeout, kSystem.
  Result<std::vector<NfTable>> List();

  /// Gives tables other flags, in one transaction: `choose` gets all tables as they are and gives
  /// those to change, with the flags that they shall have. Where somebody else changes the ruleset
  /// in between nothing happens, and it chooses anew. Nothing else of a table is touched. Errors:
  /// as List(); kTimeout (the ruleset never stood still).
  Result<Done> Change(
      const std::function<std::vector<NfTable>(const std::vector<NfTable>&)>& choose);

  /// Borrowed: never close the result.
  int descriptor() const { return socket_.get(); }

 private:
  explicit NfTables(NetlinkSocket socket) : socket_(std::move(socket)) {}

  /// Nothing if they changed meanwhile.
  Result<std::optional<std::vector<NfTable>>> ListOnce();
  Result<std::uint32_t> Generation();
  /// The errno of the kernel, 0 for none.
  Result<int> Commit(std::span<const NfTable> tables, std::uint32_t generation);

  NetlinkSocket socket_;
  std::uint32_t sequence_ = 1;
};

}  // namespace pw

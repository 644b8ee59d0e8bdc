#pragma once

#include "wire/ip_address.h"
#include "wire/link_address.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace pw {

/// Addresses of a link that no host uses and that a scan asks from: what is said for them to the
/// neighbours. Before an address is used everybody on the link is asked whether it is theirs (RFC
/// 5227 s.2.1, RFC 4862 s.5.4); one that turns out to be somebody's is given up at once. Pure.
class SpareAddresses {
 public:
  /// An ARP packet, or a whole IPv6 packet, and the Ethernet address it goes to.
  struct Frame {
    bool arp = true;
    std::vector<std::byte> bytes;
    LinkAddress to{};
  };

  /// `own`: this host's address on the link, which stands for all of them.
  SpareAddresses(const std::vector<IpAddress>& addresses, const LinkAddress& own);

  /// One question for each address: whose is it?
  std::vector<Frame> Probes() const;
  /// What has to be answered to a neighbour's message, if anything. Whatever it is.
  std::optional<Frame> OnArp(std::span<const std::byte> bytes);
  std::optional<Frame> OnIpv6(std::span<const std::byte> bytes);

  /// Addresses that belong to somebody, and to whom.
  const std::map<IpAddress, LinkAddress>& taken() const noexcept { return taken_; }

 private:
  bool Speaks(const IpAddress& address) const;
  void NoteUse(const IpAddress& address, const LinkAddress& by);

  std::map<IpAddress, bool> addresses_;  ///< true = given up
  LinkAddress own_;
  std::map<IpAddress, LinkAddress> taken_;
};

}  // namespace pw

#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "model/change.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// One look at the inside of an element. Both are borrowed.
struct InsideLook {
  const ElementView* view = nullptr;
  std::span<const JudgedListener> judged;  ///< JudgeEach() of the view
};

/// What happened to the open sockets of one address and port, or to the UDP client sockets of one
/// owner. Pointers lead into the looks.
struct ListenerChange {
  ChangeKind kind = ChangeKind::kChanged;
  const JudgedListener* before = nullptr;  ///< null if it appeared
  const JudgedListener* after = nullptr;   ///< null if it is gone
  std::string netns;                       ///< stable name; empty where only one was looked into
  std::vector<FieldChange> fields;         ///< of kChanged: owner, unit, user, IPv4

  /// The listener of the later look, else that of the earlier one.
  const JudgedListener& either() const { return after != nullptr ? *after : *before; }
};

struct ListenerComparison {
  std::vector<ListenerChange> changes;  ///< by namespace, transport, port, address
  std::vector<Uncompared> uncompared;
};

/// Holds the open listeners of two looks against each other. Pids, inodes, cookies, start times and
/// how many sockets share a port are no difference. UDP ports that the kernel picked are compared
/// by owner. A TCP, SCTP or MPTCP port of the kernel's range that the same owner exchanged for
/// another one of that range is told, and no change. What one look could not have seen is not
/// called gone or new.
ListenerComparison CompareListeners(const InsideLook& old_look, const InsideLook& new_look);

/// True for a UDP port that the kernel picked for a client.
bool IsKernelPicked(const Listener& listener);
/// "tcp/0.0.0.0/23@mme", "udp/ephemeral (dnsmasq)@mme", as the ids of the inventory.
std::string SubjectOf(const ListenerChange& change);
/// "/usr/sbin/sshd, ssh.service, user root".
std::string HolderText(const JudgedListener& judged);

}  // namespace pw

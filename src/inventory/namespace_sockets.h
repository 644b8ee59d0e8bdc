#pragma once

#include "base/result.h"
#include "inventory/diag_dump.h"
#include "inventory/kernel_endpoint.h"
#include "model/coverage.h"
#include "model/listener.h"
#include "sys/network_namespace.h"

#include <cstdint>
#include <vector>

namespace pw {

/// A listener as the kernel's tables have it; owners are not known yet.
struct SeenSocket {
  Listener listener;
  std::uint64_t cgroup = 0;     ///< cgroup v2 id of the creator, 0 = not told
  bool before_holders = false;  ///< seen before the pass over the descriptors began
};

/// What one network namespace says of itself.
struct NamespaceSockets {
  std::vector<SeenSocket> sockets;
  std::vector<Coverage> coverage;  ///< one row for each transport and family
  std::vector<KernelEndpoint> kernel;
  bool unconfirmed = false;  ///< read once only, and a table came in several pieces
};

/// Which tables are read. The last two cost the kernel a walk over the sockets of all namespaces:
/// leave them out where it is known that they hold nothing.
struct TableChoice {
  bool tcp = false;        ///< TCP listeners
  bool others = false;     ///< UDP, UDP-Lite, SCTP, raw, packet; and what the kernel itself opened
  bool bound_tcp = false;  ///< TCP sockets that are bound and do not listen; none before Linux 6.8
  bool mptcp = false;      ///< listeners of MPTCP, whose first subflow is among those of TCP
  Readings readings = Readings::kUntilStable;  ///< of inet tables
};

/// Reads tables of `netns`, both families: by socket diagnostics where the kernel has a handler,
/// else from /proc/net. The calling thread enters the namespace for a moment and returns. The index
/// of the namespace is left to the caller. Never fails as a whole: what could not be read is said
/// in the coverage.
NamespaceSockets ReadNamespaceSockets(const NetworkNamespaceFd& netns, const TableChoice& choice);

/// As ReadNamespaceSockets for each of `namespaces`, by two threads where there are several.
std::vector<NamespaceSockets> ReadNamespaces(
    const std::vector<const NetworkNamespaceFd*>& namespaces, const TableChoice& choice);

}  // namespace pw

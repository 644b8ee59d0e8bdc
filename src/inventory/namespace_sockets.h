#pragma once

#include "base/result.h"
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
  std::uint64_t cgroup = 0;  ///< cgroup v2 id of the creator, 0 = not told
};

/// What one network namespace says of itself.
struct NamespaceSockets {
  std::vector<SeenSocket> sockets;
  std::vector<Coverage> coverage;  ///< one row for each transport and family
  std::vector<KernelEndpoint> kernel;
};

/// Reads every table of `netns`: TCP, UDP, UDP-Lite, SCTP, raw and MPTCP of both families, and
/// packet sockets; by socket diagnostics where the kernel has a handler, else from /proc/net. The
/// calling thread enters the namespace for a moment and returns. `index` is written into each
/// listener. Never fails as a whole: what could not be read is said in the coverage.
///
/// `bound_tcp`: also ask for TCP sockets that are bound but do not listen. That walks a table of
/// 65,536 chains in the kernel: leave it out where it is known that no process holds such a socket.
NamespaceSockets ReadNamespaceSockets(const NetworkNamespaceFd& netns, std::uint32_t index,
                                      bool bound_tcp);

}  // namespace pw

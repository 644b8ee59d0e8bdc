#pragma once

#include "base/result.h"
#include "model/listener.h"
#include "sys/netlink_socket.h"
#include "wire/link_message.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// A port that a kernel subsystem says it has opened, read from its own interface. Sockets of the
/// kernel have no descriptor in any process: this is how they get a name.
struct KernelEndpoint {
  std::string subsystem;  ///< "vxlan", "wireguard", "nfsd", ...
  std::vector<Transport> transports;
  std::uint16_t port = 0;
  std::string evidence;  ///< what said so: "link vx0", "/proc/fs/nfsd/portlist"
};

/// Every link of the namespace that `route` was opened in. Errors: as NetlinkSocket.
Result<std::vector<Link>> ReadLinks(NetlinkSocket& route);

/// Tunnels of one network namespace: VXLAN, GENEVE, bareudp and GTP links by rtnetlink, WireGuard,
/// L2TP and FOU by generic netlink. What the kernel does not have gives nothing.
std::vector<KernelEndpoint> ReadTunnelEndpoints(const std::vector<Link>& links,
                                                NetlinkSocket& generic);

/// Servers in the kernel, from procfs and configfs as seen from the collector: nfsd, lockd, ksmbd,
/// iSCSI and NVMe targets, rxrpc, DLM. Read inside the namespace where an interface is per
/// namespace.
std::vector<KernelEndpoint> ReadKernelServers();

/// Lines of /proc/fs/nfsd/portlist: "tcp 2049", "udp 2049", "rdma 20049".
std::vector<KernelEndpoint> ParseNfsdPortList(std::string_view text);
/// Lines of /proc/net/rxrpc/locals: "UDP  0.0.0.0:7001 ...".
std::vector<KernelEndpoint> ParseRxrpcLocals(std::string_view text);

/// Names the kernel subsystem of a listener that no process holds. True if one was found; its
/// subsystem, service and reason are then set.
bool NameKernelOwner(const std::vector<KernelEndpoint>& endpoints, Listener& listener);

}  // namespace pw

#pragma once

#include "inventory/kernel_endpoint.h"
#include "inventory/namespace_sockets.h"
#include "inventory/socket_holder.h"
#include "model/process.h"

#include <cstdint>
#include <vector>

namespace pw {

/// Which processes hold which socket: for each of `sockets`, by position, the pids in ascending
/// order. Joined by the inode in sockfs, which every source knows; by cookie where a row has none.
std::vector<std::vector<std::int32_t>> JoinHolders(const std::vector<SeenSocket>& sockets,
                                                   const SocketHolders& holders);

/// The TCP row of an MPTCP listener has no descriptor of its own: it is the first subflow that the
/// kernel made for it (net/mptcp/protocol.c). Gives such rows the holders of the MPTCP row on the
/// same address and port, and says so in the note.
void LendMptcpHolders(std::vector<SeenSocket>& sockets,
                      std::vector<std::vector<std::int32_t>>& pids);

/// Sockets that a process holds but that no table of the kernel showed, as listeners; only of the
/// namespaces in `inodes` (position = index of the namespace). A missing diag module, a state that
/// an old kernel does not tell, or a table that lies. Empty where the holders lack details.
std::vector<SeenSocket> HeldButUnlisted(const std::vector<SeenSocket>& sockets,
                                        const SocketHolders& holders,
                                        const std::vector<std::uint64_t>& inodes);

/// Who owns a listener, from its holders (indexes already in listener.processes) and from what the
/// kernel's subsystems say. Sets owner, unit, creator_unit, subsystem, owner_reason.
/// `creator_unit`: unit of the creator's cgroup, "" = not known. `owners`: how complete the view of
/// descriptors was.
void DescribeOwner(const std::vector<Process>& processes, const std::vector<KernelEndpoint>& kernel,
                   const Coverage& owners, const std::string& creator_unit, Listener& listener);

}  // namespace pw

#pragma once

#include "base/result.h"
#include "model/coverage.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <vector>

namespace pw {

/// One descriptor of one process that stands for a socket. The number of a process is the one of
/// the collector's pid namespace. What only the BPF pass knows is 0 where /proc was walked.
struct SocketHolder {
  std::uint64_t inode = 0;  ///< of the socket in sockfs; the key that every source has
  std::int32_t pid = 0;
  std::uint32_t descriptor = 0;
  std::uint64_t cookie = 0;
  std::uint32_t netns = 0;
  std::uint16_t family = 0;    ///< AF_*
  std::uint16_t type = 0;      ///< SOCK_*
  std::uint16_t protocol = 0;  ///< IPPROTO_*
  std::uint16_t port = 0;
  std::uint8_t state = 0;  ///< include/net/tcp_states.h
  IpAddress address{};
};

/// A descriptor that pins a namespace which need not have any process.
struct NamespaceHolder {
  std::int32_t pid = 0;
  std::uint32_t descriptor = 0;
};

/// Every socket descriptor of the host as one source saw them.
struct SocketHolders {
  std::vector<SocketHolder> sockets;        ///< sorted by inode, then pid; each pair once
  std::vector<NamespaceHolder> namespaces;  ///< descriptors on files of nsfs
  bool complete_details = false;  ///< true from the BPF pass: cookie, netns, ... are filled in
  Coverage coverage;              ///< subject "owners"
};

/// A walk over /proc/PID/fd, and over /proc/PID/task/TID/fd of threads that do not share the table
/// of their leader. Says in `coverage` how many processes could not be looked into, and why.
SocketHolders ReadSocketHoldersFromProc();

/// Sorted by inode, then pid, each pair once, as every reader of SocketHolders expects them.
SocketHolders SortHolders(SocketHolders holders);

}  // namespace pw

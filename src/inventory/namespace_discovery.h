#pragma once

#include "inventory/socket_holder.h"
#include "model/coverage.h"
#include "model/inventory.h"
#include "sys/network_namespace.h"

#include <functional>
#include <vector>

namespace pw {

/// A namespace that was found, held open for as long as it is looked into.
struct FoundNamespace {
  NetworkNamespace facts;
  NetworkNamespaceFd handle;
};

/// Every network namespace of the host that can be reached.
struct NamespaceSet {
  std::vector<FoundNamespace> found;  ///< the collector's own first, then by inode
  std::vector<Coverage> coverage;     ///< subject "namespaces"
  std::size_t barred = 0;             ///< processes that may not be looked into
};

/// Looks where a namespace can be pinned: ns/net of every process and of its threads, bind mounts
/// of nsfs in every mount namespace (named ones lie below /run/netns), descriptors that hold one
/// open, and sockets that live in one. A namespace without any process is found too.
///
/// The processes are looked at while `holders` is still being made.
NamespaceSet FindNetworkNamespaces(const std::function<const SocketHolders&()>& holders);

/// Mounts of network namespaces in mountinfo (proc(5)): inode and mount point, octal escapes
/// undone.
struct NamespaceMount {
  std::uint64_t inode = 0;
  std::string path;
};
std::vector<NamespaceMount> ParseNamespaceMounts(std::string_view mountinfo);

}  // namespace pw

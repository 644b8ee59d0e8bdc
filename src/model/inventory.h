#pragma once

#include "base/time_text.h"
#include "model/coverage.h"
#include "model/listener.h"
#include "model/process.h"
#include "model/service.h"
#include "model/snmp_access.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// Which host was looked at.
struct Host {
  std::string name;
  std::string machine_id;  ///< machine-id(5), empty if there is none
  std::string boot_id;     ///< changes with every boot
  std::string os;          ///< PRETTY_NAME of os-release(5)
  std::string kernel;      ///< uname -r
};

/// One network namespace (network_namespaces(7)).
struct NetworkNamespace {
  std::uint64_t inode = 0;            ///< of the nsfs file; 4026531833 or the like
  std::string name;                   ///< below /run/netns, "host" for that of process 1, or ""
  bool own = false;                   ///< the collector itself lives in it
  std::vector<std::string> found_by;  ///< "process 812", "mount /run/netns/mme", "descriptor of 9"
  std::uint32_t processes = 0;        ///< how many processes live in it
  std::vector<IpAddress> addresses = {};  ///< of its interfaces; empty = not known
};

/// How an inventory came from another host.
struct RemoteCollection {
  std::string address;    ///< "ssh://lab@10.78.0.2:22"
  std::string host_key;   ///< "ssh-ed25519 SHA256:...", proved by the host
  std::string user;       ///< who was logged in
  bool sudo = false;      ///< the collector ran as root, by sudo(8)
  std::string collector;  ///< SHA-256 of the program that ran there, in hex
  bool verified = false;  ///< the host computed that too, before it ran it

  friend bool operator==(const RemoteCollection&, const RemoteCollection&) = default;
};

/// The inside view of one host: what its kernel and its service managers say. Format
/// "portwarrant/inventory/1" is its JSON form.
struct Inventory {
  TimePoint taken{};
  Host host;
  std::optional<RemoteCollection> remote;  ///< none: taken on the host itself
  std::vector<NetworkNamespace> namespaces;
  std::vector<Process> processes;  ///< holders of sockets, each once
  std::vector<Listener> listeners;
  std::vector<Service> services;
  std::vector<SnmpAccess> snmp_access;  ///< of each SNMP agent that is known how to be read
  std::vector<Coverage> coverage;
};

}  // namespace pw

#pragma once

#include "inventory/services_file.h"
#include "model/service.h"
#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// One service of a super-server: a line of inetd.conf(5) or a service of xinetd.conf(5), as
/// written, with what both have in common brought to one form.
struct SuperServerEntry {
  std::string manager;  ///< "inetd" or "xinetd"
  std::string file;     ///< in its root
  std::uint32_t line = 0;
  std::string service;                 ///< name, number, or RPC program
  std::string id;                      ///< xinetd's id; else the service
  std::vector<std::string> addresses;  ///< numeric or names; empty = every local address
  std::string socket_type;             ///< "stream", "dgram", ...
  std::string protocol;                ///< "tcp", "udp", "unix", ... without 4, 6 and options
  bool ipv4 = true;                    ///< false: certainly no IPv4 socket
  bool ipv6 = true;                    ///< false: certainly no IPv6 socket
  bool rpc = false;                    ///< port assigned at start and registered with rpcbind
  bool tcpmux = false;                 ///< reached through port 1 by name (RFC 1078)
  bool internal = false;               ///< answered by the super-server itself
  bool enabled = true;
  std::string disabled_by;  ///< what switches it off, as written
  std::string user;
  std::string program;                 ///< path as written; empty for internal ones
  std::vector<std::string> arguments;  ///< argv, with argv[0]
  std::string redirect;                ///< xinetd: "host port" that connections are passed to
  std::string only_from;               ///< xinetd, as written; "-" = written and empty: nobody
  std::string no_access;               ///< xinetd, as written
  std::string port;                    ///< xinetd's port; empty: by name of the service
};

/// What a configuration says, and the lines that the super-server would refuse.
struct SuperServerConfig {
  std::vector<SuperServerEntry> entries;
  std::vector<std::string> problems;  ///< "<file>:<line>: <cause>"
};

/// The program that really answers: behind tcpd(8) it is the first argument, looked for in
/// /usr/sbin if it has no path. Empty for internal and redirected services.
std::string TrueProgram(const SuperServerEntry& entry);

/// The port it listens on, from the root's /etc/services; nothing for RPC and unknown names.
std::optional<std::uint16_t> PortOf(const SuperServerEntry& entry, const ServicesFile& services);

/// The inventory's row. `active` and `starts_on_boot` stay false: they are the super-server's.
Service ToService(const SuperServerEntry& entry, const ServicesFile& services);

/// A socket that a super-server holds.
struct SuperServerSocket {
  Transport transport = Transport::kTcp;
  Family family = Family::kIpv4;
  IpAddress address{};
  std::uint16_t port = 0;
};

/// Indexes of the entries of `manager` that explain a socket, best kind only: same port and
/// address, else same port, else switched off in the file but evidently not yet in the process,
/// else RPC services of that transport. Several for one port are several services (TCPMUX, or two
/// lines for one port). Empty: the configuration does not explain it.
std::vector<std::size_t> MatchSocket(const std::vector<SuperServerEntry>& entries,
                                     const ServicesFile& services, std::string_view manager,
                                     const SuperServerSocket& socket);

/// "inetd" or "xinetd" if a process is one, by the name of its executable or, for a multi-call
/// binary (busybox), by its own name; else empty.
std::string_view SuperServerOf(std::string_view exe, std::string_view comm);

}  // namespace pw

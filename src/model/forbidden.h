#pragma once

#include "model/transport.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pw {

/// What makes a forbidden entry a failure.
enum class ForbiddenRule : std::uint8_t {
  kService,        ///< the service itself, on any port: identity decides, the number is a hint
  kConfiguration,  ///< only some ways to configure it (SNMP write): presence alone is no failure
  kPort,           ///< the requirement names the number alone (445): an open port is a failure
};

std::string_view ToString(ForbiddenRule rule);

/// A port that hints at a forbidden service; the same number on another transport does not.
struct PortHint {
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;

  friend bool operator==(const PortHint&, const PortHint&) = default;
};

/// One forbidden service, with every name by which a host can give it away. Names of processes,
/// units and packages compare whole, a final "*" matches any rest.
struct ForbiddenService {
  std::string id;        ///< e.g. "R5.5-telnet"; unique in its list
  std::string protocol;  ///< protocol name: "telnet"
  std::string title;
  ForbiddenRule rule = ForbiddenRule::kService;
  std::vector<PortHint> ports;
  std::vector<std::string> processes;   ///< executable names
  std::vector<std::string> units;       ///< systemd units, also installed but stopped ones
  std::vector<std::string> packages;    ///< packages whose daemons speak it
  std::vector<std::string> inetd;       ///< service names of inetd and xinetd
  std::vector<std::string> subsystems;  ///< kernel subsystems: "nfsd", "ksmbd"
  std::vector<std::string> not_this;    ///< executables known to be something else on these ports
  std::vector<std::string> protocols;   ///< further names by which a scan may tell it: "mountd"
  /// Ways to use it that a scan may have seen to work, each a failure on any port: ids of Weakness,
  /// or "no-tls" for the protocol spoken outside of TLS. Only for kConfiguration.
  std::vector<std::string> weaknesses;
  bool settled_by_answer = false;  ///< an answer that shows none of `weaknesses` proves absence
  std::string trap;                ///< what a careless reader would get wrong
  std::string source;              ///< clause and item; never empty
  bool unverified = false;         ///< the source's wording was not checked against its text
};

/// A list of data/forbidden, or a file of the user's. Format "portwarrant/forbidden/1".
struct ForbiddenList {
  std::string name;  ///< "tr33806-r5"
  std::string title;
  std::string source;
  std::vector<ForbiddenService> services;
};

}  // namespace pw

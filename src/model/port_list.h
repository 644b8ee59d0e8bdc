#pragma once

#include "base/time_text.h"
#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// Where in a file something stands; both count from 1, 0 = not from a file.
struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;
};

/// An address or set of addresses of the element, so that a warrant can be bound to it.
struct Interface {
  std::string name;
  std::string domain;  ///< "oam", "control", "user", "li", or ""
  std::vector<IpAddress> addresses;
  SourcePlace place;
};

/// Ports of a warrant: one number, a range with a reason, or the kernel's ephemeral range.
struct WarrantPorts {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  bool ephemeral = false;  ///< any port of ip_local_port_range; first and last are 0

  bool Contains(std::uint16_t port) const { return port >= first && port <= last; }
  friend bool operator==(const WarrantPorts&, const WarrantPorts&) = default;
};

/// One entry of `ports:`: the reason why a port may be open.
struct Warrant {
  std::string interface;  ///< name of an Interface, "any", or "local" (loopback only)
  Transport transport = Transport::kTcp;
  WarrantPorts ports;
  std::string service;    ///< protocol name
  std::string process;    ///< executable name or path; empty = any
  std::string unit;       ///< systemd unit; empty = any
  std::string user;       ///< user the process runs as; empty = any
  std::string direction;  ///< "in", "out" or "both"; empty = in
  std::string only_if;    ///< the condition under which it is open ("eMBMS"); a port with a
                          ///< condition may be closed without being a discrepancy
  std::string reason;     ///< required for ranges and ephemeral ports
  std::string purpose;    ///< empty = drafted, not yet a warrant
  std::string reference;  ///< e.g. "3GPP TS 36.412"
  std::optional<std::uint32_t> sctp_ppid;  ///< SCTP payload protocol id
  SourcePlace place;
};

/// One entry of `services:`: an activated service that opens no port, or may be started later.
struct ServiceWarrant {
  std::string unit;     ///< unit, init script or inetd service name; a final "*" matches any rest
  std::string purpose;  ///< empty = drafted, not yet a warrant
  std::string reference;
  SourcePlace place;
};

/// One entry of `exceptions:`: a finding accepted for a while.
struct AcceptedException {
  std::string finding;  ///< finding kind, e.g. "forbidden-service"
  std::string subject;  ///< "tcp/21", "tcp/21@oam", or a service name
  std::string owner;
  std::string reason;
  TimePoint expires{};  ///< the last day on which it holds ends 24 h after this
  SourcePlace place;
};

/// The element that a list is about.
struct Element {
  std::string name;
  std::string element_class;  ///< profile name, e.g. "mme"
  std::string vendor;
  std::string version;
};

/// The document "which ports are opened and which services are activated" (R2). Format
/// "portwarrant/port-list/1" is its YAML form.
struct PortList {
  Element element;
  std::vector<Interface> interfaces;
  std::vector<Warrant> ports;
  std::vector<ServiceWarrant> services;
  std::vector<AcceptedException> exceptions;
  std::vector<std::string> forbidden;  ///< names of data/forbidden lists or files
};

/// Something `list check` has to say about a list.
struct ListIssue {
  enum class Severity : std::uint8_t { kError, kWarning };
  Severity severity = Severity::kError;
  std::string what;
  SourcePlace place;
};

}  // namespace pw

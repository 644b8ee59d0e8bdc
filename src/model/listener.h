#pragma once

#include "model/transport.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

enum class ListenerState : std::uint8_t {
  kListen,  ///< accepts connections or associations
  kBound,   ///< receives without listening (UDP, raw, packet), or bound TCP that does not listen
};

enum class OwnerKind : std::uint8_t { kProcess, kKernel, kSystemdSocket, kInetd, kUnknown };

std::string_view ToString(ListenerState state);
std::string_view ToString(OwnerKind kind);

/// One socket that can receive from elsewhere. Indexes point into the Inventory that holds it.
struct Listener {
  std::string id;  ///< stable from run to run: "tcp/::/22@mme", with "#2" for the second of a tuple
  std::uint32_t netns = 0;  ///< index into Inventory::namespaces
  Transport transport = Transport::kTcp;
  Family family = Family::kIpv4;
  IpAddress address;       ///< as bound; 0.0.0.0 or :: = every address
  std::uint16_t port = 0;  ///< IP protocol for raw, EtherType for packet
  bool also_ipv4 = false;  ///< an IPv6 socket without IPV6_V6ONLY on :: also takes IPv4
  bool ephemeral = false;  ///< the port lies in ip_local_port_range: a tag, never a filter
  ListenerState state = ListenerState::kListen;
  std::string interface;     ///< SO_BINDTODEVICE, or the link of a packet socket; empty = all
  std::uint64_t cookie = 0;  ///< SO_COOKIE; 0 where the kernel gave none
  std::uint64_t inode = 0;   ///< inode in sockfs; 0 where the kernel gave none
  std::uint32_t uid = 0;     ///< creator's uid as the kernel tells it

  OwnerKind owner = OwnerKind::kUnknown;
  std::string subsystem;                 ///< of a kernel-owned socket: "nfsd", "wireguard", ...
  std::string owner_reason;              ///< why the owner is unknown, or how it was found
  std::vector<std::uint32_t> processes;  ///< every holder, indexes into Inventory::processes
  std::string unit;                      ///< systemd unit of the holder, or the .socket unit
  std::string creator_unit;              ///< where it differs from `unit` (passed descriptors)
  std::string service;                   ///< protocol name; see service_source
  std::string service_source;  ///< "inetd", "subsystem", "unit", "protocol" or "port-number"
  bool hidden = false;         ///< no table shows it: only an attempt to bind its port failed
  std::string note;            ///< e.g. "user-space SCTP stack, its ports are unknown"
};

}  // namespace pw

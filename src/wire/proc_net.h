#pragma once

#include "base/result.h"
#include "wire/ip_address.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pw {

/// One row of /proc/net/{raw,raw6,udplite,udplite6} (net/ipv4/raw.c, udp.c): what is left where
/// the kernel has no diag handler for the protocol.
struct ProcNetSocket {
  IpAddress address;
  std::uint16_t port = 0;  ///< IP protocol for raw
  std::uint16_t remote_port = 0;
  std::uint8_t state = 0;
  std::uint32_t uid = 0;
  std::uint64_t inode = 0;
};

/// Rows after the header line. Errors: kInvalid naming the line.
Result<std::vector<ProcNetSocket>> ParseProcNetInet(std::string_view text);

/// One endpoint of /proc/net/sctp/eps: a port on one or more local addresses.
struct SctpEndpoint {
  std::uint8_t state = 0;  ///< SCTP_SS_*: 7 closed, 10 listening
  std::uint16_t port = 0;
  std::uint32_t uid = 0;
  std::uint64_t inode = 0;
  std::vector<IpAddress> addresses;
};

/// Rows after the header line. Errors: kInvalid naming the line.
Result<std::vector<SctpEndpoint>> ParseSctpEndpoints(std::string_view text);

/// One row of /proc/net/packet.
struct ProcNetPacket {
  std::uint16_t protocol = 0;   ///< EtherType, host order
  std::uint32_t interface = 0;  ///< 0 = all
  std::uint32_t uid = 0;
  std::uint64_t inode = 0;
};

/// Rows after the header line. Errors: kInvalid naming the line.
Result<std::vector<ProcNetPacket>> ParseProcNetPacket(std::string_view text);

}  // namespace pw

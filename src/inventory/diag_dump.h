#pragma once

#include "base/result.h"
#include "sys/netlink_socket.h"
#include "wire/sock_diag.h"

#include <cstdint>
#include <vector>

namespace pw {

/// The rows of one table, read until two readings agree.
template <class Row>
struct StableDump {
  std::vector<Row> rows;  ///< union by cookie of all readings when they never agreed
  bool stable = true;     ///< false: sockets came or went in every reading
  int readings = 0;
};

/// Every inet socket of `family` (AF_INET, AF_INET6) and `protocol` in one of `states`
/// (kStateListen, ...). A dump resumes by place in a hash table, so that rows can be skipped or
/// repeated between two datagrams: one that took several is repeated until two readings have the
/// same cookies, five times at the most. Errors: kNotFound (the kernel has no handler for the
/// protocol), kTimeout, kSystem.
Result<StableDump<InetDiagSocket>> DumpInetSockets(NetlinkSocket& diag, std::uint8_t family,
                                                   std::uint16_t protocol, std::uint32_t states);

/// Every packet socket. As DumpInetSockets.
Result<StableDump<PacketDiagSocket>> DumpPacketSockets(NetlinkSocket& diag);

}  // namespace pw

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
  bool resumed = false;   ///< came in several pieces: one reading alone may have skipped rows
  int readings = 0;
};

/// How sure a reading has to be of itself.
enum class Readings : std::uint8_t {
  kOne,          ///< the caller holds it against another account of the same sockets
  kUntilStable,  ///< repeated until two agree
};

/// Every inet socket of `family` (AF_INET, AF_INET6) and `protocol` in one of `states`
/// (kStateListen, ...). A dump resumes by place in a hash table, so that rows can be skipped or
/// repeated between two datagrams: one that took several is repeated until two readings have the
/// same cookies, five times at the most, unless one is asked for. Errors: kNotFound (the kernel has
/// no handler for the protocol), kTimeout, kSystem.
Result<StableDump<InetDiagSocket>> DumpInetSockets(NetlinkSocket& diag, std::uint8_t family,
                                                   std::uint16_t protocol, std::uint32_t states,
                                                   Readings readings);

/// As DumpInetSockets for TCP, both families in one walk over the kernel's tables.
Result<StableDump<InetDiagSocket>> DumpTcpSockets(NetlinkSocket& diag, std::uint32_t states,
                                                  Readings readings);

/// Every packet socket. As DumpInetSockets.
Result<StableDump<PacketDiagSocket>> DumpPacketSockets(NetlinkSocket& diag);

}  // namespace pw

// What one socket of the lab's listener program is to be, and how that is written.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

namespace pw::lab {

/// One socket to open. `family`, `type` and `protocol` are those of socket(2).
struct SocketSpec {
  std::string text;  // as it was asked for, for messages
  int family = AF_UNSPEC;
  int type = 0;
  int protocol = 0;
  bool v6_only = false;      // IPV6_V6ONLY, set to this value on every AF_INET6 socket but raw
  bool listens = false;      // listen(2) after bind(2)
  bool reuse_port = false;   // SO_REUSEPORT
  unsigned holders = 1;      // how many processes hold this very socket
  sockaddr_storage local{};  // AF_INET or AF_INET6; family AF_UNSPEC: do not bind
  std::string interface;     // packet sockets: interface name, empty for every interface
};

/// Reads one specification and returns the sockets it stands for, in port order.
///
///   tcp|tcp6|tcp6only|tcpbound|tcp6bound|mptcp|mptcp6|sctp|sctp6/ADDRESS/PORTS
///   udp|udp6|udp6only|udplite|udplite6/ADDRESS/PORTS
///   raw|raw6/PROTOCOL    raw|raw6/ADDRESS/PROTOCOL    packet/INTERFACE|any
///
/// PORTS is N or FIRST-LAST (1 to 65535), PROTOCOL 1 to 255. `tcp6` also serves IPv4,
/// `...only` does not; `...bound` binds without listening. Options, each after a comma:
/// `reuseport=N` opens N sockets on the same tuple, `holders=N` one socket held by N processes.
/// Errors: kInvalid, whose text quotes the specification.
Result<std::vector<SocketSpec>> ParseSocketSpec(std::string_view text);

}  // namespace pw::lab

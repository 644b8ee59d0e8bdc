#pragma once

#include "scan/packet_capture.h"
#include "sys/packet_receiver.h"
#include "wire/ip_address.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pw {

/// That the packets of conversations are kept, and how.
struct TalkCaptureWish {
  PacketsWanted wanted;  ///< those of other ports than the sweeps'
  CaptureStart start;    ///< as the capture of the sweeps
};

/// How the ports that a scan found are spoken to.
struct IdentifySettings {
  std::optional<IpAddress> source;       ///< none = the kernel chooses
  std::string interface;                 ///< empty = as the routing table says
  std::vector<std::string> communities;  ///< SNMP, tried before the usual ones
  bool intrusive = false;                ///< requests that change state are allowed
  std::size_t at_once = 192;             ///< sessions under way, of all targets together
  double rate = 400;                     ///< sessions that begin in a second, for each target
  std::chrono::seconds port_time{40};    ///< for one port at most
  std::optional<TalkCaptureWish> capture = {};
};

}  // namespace pw

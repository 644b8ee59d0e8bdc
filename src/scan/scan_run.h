#pragma once

#include "base/result.h"
#include "scan/engine.h"
#include "scan/next_hops.h"
#include "scan/packet_capture.h"
#include "scan/packet_load.h"
#include "sys/packet_receiver.h"
#include "sys/port_reservation.h"

#include <atomic>
#include <functional>
#include <string>

namespace pw {

/// Everything of a scan that needs CAP_NET_RAW, opened before any packet is read.
struct ScanSockets {
  PortReservation ports;
  PacketReceiver receiver;
  SendLane own;     ///< of the engine's thread
  SendLane helper;  ///< of the one beside it
  NextHops hops;

  /// `interface`: empty = all. `hint` and `for_own_host` as for PortReservation. Errors: as of the
  /// three.
  static Result<ScanSockets> Open(const std::string& interface, std::uint32_t hint,
                                  bool for_own_host);
};

/// Told from time to time how a running scan stands.
using ScanWatcher = std::function<void(const ScanProgress&)>;

/// Drives an engine over real sockets until it is done or `stop` becomes true. Works in a thread of
/// its own that gives up every privilege first (ConfineThread), and returns when it ended; `watch`
/// is called there, at most twice a second, and may do no more than write to an open file.
/// `capture`: is given what is sent and received; null = nobody.
/// Errors: kSystem (the interface is gone, the thread could not be confined).
Result<Done> RunScan(ScanEngine& engine, ScanSockets& sockets, const std::atomic<bool>& stop,
                     const ScanWatcher& watch, PacketCapture* capture = nullptr);

}  // namespace pw

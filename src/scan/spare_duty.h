#pragma once

#include "base/result.h"
#include "scan/spare_addresses.h"
#include "sys/neighbour_socket.h"

#include <atomic>
#include <thread>
#include <vector>

namespace pw {

/// Answers for spare addresses in a confined thread of its own (ConfineThread) for as long as it
/// lives. All members belong to the owner's thread.
class SpareDuty {
 public:
  SpareDuty(NeighbourSocket socket, const std::vector<IpAddress>& addresses);
  SpareDuty(const SpareDuty&) = delete;
  SpareDuty& operator=(const SpareDuty&) = delete;
  ~SpareDuty();

  /// Asks the link whose the addresses are, for a little more than a second, and answers for them
  /// from then on. Errors: kUnavailable naming one that is somebody's; kSystem (the thread could
  /// not be confined).
  Result<Done> Claim();

 private:
  void Work();
  void Answer();

  NeighbourSocket socket_;
  SpareAddresses addresses_;
  Result<Done> claimed_ = Done{};
  std::atomic<bool> ready_ = false;
  std::atomic<bool> end_ = false;
  std::thread thread_;
};

}  // namespace pw

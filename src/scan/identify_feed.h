#pragma once

#include "scan/identify_ports.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <tuple>
#include <vector>

namespace pw {

/// Ports on their way from a scan to whoever speaks with them. May be used by several threads.
class IdentifyFeed {
 public:
  /// Those that were added before are left out; a port that was silent may come again once it is
  /// known to be open.
  void Add(const std::vector<PortToIdentify>& ports);
  /// Nothing comes any more.
  void Close() noexcept { closed_ = true; }

  bool closed() const noexcept { return closed_; }
  /// What was added since it was taken last.
  std::vector<PortToIdentify> Take();

 private:
  using Key = std::tuple<std::size_t, Transport, std::uint16_t, bool>;

  std::mutex mutex_;
  std::set<Key> seen_;
  std::vector<PortToIdentify> waiting_;
  std::atomic<bool> closed_ = false;
};

}  // namespace pw

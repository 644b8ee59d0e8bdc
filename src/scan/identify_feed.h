#pragma once

#include "scan/identify_ports.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

namespace pw {

/// Ports on their way from a scan to whoever speaks with them. May be used by several threads.
class IdentifyFeed {
 public:
  /// Those that were added before are left out, unless there is more reason to ask now: what was
  /// asked for its number alone is to be asked thoroughly, what was silent is known to be open.
  void Add(const std::vector<PortToIdentify>& ports);
  /// Nothing comes any more.
  void Close() noexcept { closed_ = true; }

  bool closed() const noexcept { return closed_; }
  /// What was added since it was taken last.
  std::vector<PortToIdentify> Take();

 private:
  using Key = std::tuple<std::size_t, Transport, std::uint16_t>;

  std::mutex mutex_;
  std::map<Key, int> seen_;  ///< with how much reason they were added
  std::vector<PortToIdentify> waiting_;
  std::atomic<bool> closed_ = false;
};

}  // namespace pw

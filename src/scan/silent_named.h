#pragma once

#include "scan/port_book.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace pw {

/// Ports of the front of an order of which nothing was heard.
struct SilentNamed {
  std::vector<std::uint16_t> ports;
  bool all = false;  ///< no port of the front was answered at all, not even by an error
};

/// Tells them once, a moment after all of the front were asked. Pure: told the time.
class SilentNamedWatch {
 public:
  /// Empty before, and from the second time on.
  SilentNamed Take(const PortBook& book, Instant now);

 private:
  std::optional<Instant> all_asked_;
  bool taken_ = false;
};

}  // namespace pw

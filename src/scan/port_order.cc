#include "scan/port_order.h"

#include <random>
#include <utility>

namespace pw {

PortOrder::PortOrder(const PortSet& ports, const std::vector<std::uint16_t>& first,
                     std::uint64_t seed)
    : set_(ports), seed_(seed) {
  constexpr std::size_t kAll = 65536;
  std::vector<bool> taken(kAll);
  for (const std::uint16_t port : first) {
    if (taken[port] || !ports.Contains(port)) continue;
    taken[port] = true;
    ports_.push_back(port);
  }
  named_ = ports_.size();
  for (const std::uint16_t port : ports.Ports()) {
    if (!taken[port]) ports_.push_back(port);
  }
  // Written out, because std::shuffle gives another order with every library.
  std::mt19937_64 random(seed);
  for (std::size_t i = ports_.size(); i > named_ + 1; --i)
    std::swap(ports_[i - 1], ports_[named_ + random() % (i - named_)]);
  index_.assign(kAll, static_cast<std::uint32_t>(ports_.size()));
  for (std::size_t i = 0; i < ports_.size(); ++i)
    index_[ports_[i]] = static_cast<std::uint32_t>(i);
}

}  // namespace pw

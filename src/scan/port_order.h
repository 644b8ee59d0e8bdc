#pragma once

#include "model/port_set.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pw {

/// In which order the ports of one transport are asked: those that matter first, the rest in an
/// order that no one can foresee without the seed. Shared by all targets; unchanged once made.
class PortOrder {
 public:
  /// `first`: ports to ask before all others, in their order; those not in `ports` are left out.
  PortOrder(const PortSet& ports, const std::vector<std::uint16_t>& first, std::uint64_t seed);

  std::size_t size() const noexcept { return ports_.size(); }
  std::uint16_t port(std::size_t index) const { return ports_[index]; }
  /// How many at the head were asked for by name.
  std::size_t named() const noexcept { return named_; }
  /// Position of a port, or size() if it is not asked.
  std::size_t IndexOf(std::uint16_t port) const { return index_[port]; }
  const PortSet& set() const noexcept { return set_; }
  std::uint64_t seed() const noexcept { return seed_; }

 private:
  PortSet set_;
  std::uint64_t seed_;
  std::vector<std::uint16_t> ports_;
  std::vector<std::uint32_t> index_;
  std::size_t named_ = 0;
};

using SharedPortOrder = std::shared_ptr<const PortOrder>;

}  // namespace pw

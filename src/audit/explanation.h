#pragma once

#include "audit/filter_path.h"
#include "audit/outside_view.h"
#include "model/element_network.h"

#include <span>
#include <string>

namespace pw {

/// Why inside and outside disagree, as far as the element's own network tells. Views into the
/// networks, which must outlive it.
class Explanations {
 public:
  /// None: nothing is known of the element's networks.
  explicit Explanations(std::span<const ElementNetwork> networks) : networks_(networks) {}

  /// What keeps a question from a listener: the element's own nftables rule where it can be named;
  /// else that it is not known, and why. Never empty.
  std::string WhyNotReached(const FilterQuestion& question) const;
  /// What may answer on a port that no listener inside explains: a translation (DNAT) of the
  /// element's, or another host; else what else it could be. Full sentences.
  std::string WhyOpen(const FilterQuestion& question) const;

 private:
  const ElementNetwork* NetworkOf(const IpAddress& address) const;

  std::span<const ElementNetwork> networks_;
};

/// The question of a scan to one port of a target, with the source it came from.
FilterQuestion QuestionOf(const ScanResult& scan, const IpAddress& target, Transport transport,
                          std::uint16_t port);

}  // namespace pw

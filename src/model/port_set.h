#pragma once

#include "base/result.h"
#include "model/transport.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// Ports 0 to 65535, as ranges that neither touch nor overlap, in order. Regular value.
class PortSet {
 public:
  struct Range {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    friend bool operator==(const Range&, const Range&) = default;
  };

  PortSet() = default;
  /// All 65,536.
  static PortSet All();
  /// "22", "1-1024,36412", "all". Errors: kInvalid, naming the piece that is wrong.
  static Result<PortSet> Parse(std::string_view text);

  /// `first` is not above `last`.
  void Add(Range range);
  void Add(std::uint16_t port) { Add({port, port}); }

  bool Contains(std::uint16_t port) const noexcept;
  std::size_t size() const noexcept;  ///< number of ports
  bool empty() const noexcept { return ranges_.empty(); }
  const std::vector<Range>& ranges() const noexcept { return ranges_; }
  std::vector<std::uint16_t> Ports() const;

  friend bool operator==(const PortSet&, const PortSet&) = default;

 private:
  std::vector<Range> ranges_;
};

/// "1-1024,36412"; "all" for all; empty for none.
std::string ToString(const PortSet& ports);

/// Which ports to ask, transport by transport.
using PortSelection = std::map<Transport, PortSet>;

/// "tcp:22,tcp:80-90,sctp:36412": what ParsePortSelection reads back; empty for none.
std::string ToString(const PortSelection& selection);

/// Reads "1-1024,36412" (for each of `transports`) or pieces with a transport of their own:
/// "22,sctp:36412,udp:53-2123": a piece without one goes to all of `transports`. A transport that
/// is named here and is not among `transports` is an error. Errors: kInvalid.
Result<PortSelection> ParsePortSelection(std::string_view text,
                                         const std::vector<Transport>& transports);

}  // namespace pw

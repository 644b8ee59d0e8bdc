#pragma once

#include "model/port_set.h"
#include "scan/instant.h"
#include "scan/sweep_settings.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace pw {

/// Three ports that nobody has a reason to serve, asked where all the ports that were to be asked
/// are open: if these are too, something on the way answers in place of the target (a SYN proxy, a
/// tarpit), and "open" means nothing. They appear in no result. Pure.
class ControlPorts {
 public:
  /// Takes ports that are not among `asked` from the dynamic range (RFC 6335 s.6). `seed` chooses.
  ControlPorts(const PortSet& asked, std::uint64_t seed);

  /// The question to send now. `timeout`: after which an answer does not come any more.
  std::optional<SweepQuestion> Next(Instant now, Nanoseconds timeout);
  void OnAnswer(std::uint16_t port, bool open);
  /// When Next may have something again.
  Instant Wake() const noexcept { return due_; }
  /// One was closed, or all had time enough.
  bool done() const noexcept { return done_; }
  bool everything_is_open() const;

 private:
  struct Control {
    std::uint16_t port = 0;
    bool open = false;
  };

  std::array<Control, 3> controls_;
  std::size_t asked_ = 0;
  Instant due_;
  bool done_ = false;
};

}  // namespace pw

#pragma once

#include "scan/instant.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace pw {

/// Questions to ports that answered before, asked again and again: they show whether the target
/// still answers, and how much gets lost, where most ports are silent. Pure.
class Canaries {
 public:
  /// A port answered and may be asked again.
  void Add(std::uint32_t port);
  bool empty() const noexcept { return ports_.empty(); }

  /// The port to ask now, if it is time for one.
  std::optional<std::uint32_t> Next(Instant now);
  void OnAnswer(std::uint32_t port);
  /// What has become of one.
  struct Fate {
    Instant sent;
    bool answered = false;
  };
  /// Of the oldest one: answered or not within `timeout`; nothing while it may still come. To be
  /// called until there is nothing.
  std::optional<Fate> Judge(Instant now, Nanoseconds timeout);

  Instant due() const noexcept { return due_; }
  /// When the latest one left that was answered.
  Instant alive() const noexcept { return alive_; }
  unsigned lost_in_a_row() const noexcept { return lost_in_a_row_; }

 private:
  struct Sent {
    std::uint32_t port = 0;
    Instant time;
    bool answered = false;
  };

  std::vector<std::uint32_t> ports_;
  std::deque<Sent> sent_;
  std::size_t next_ = 0;
  Instant due_;
  Instant alive_;
  unsigned lost_in_a_row_ = 0;
};

}  // namespace pw

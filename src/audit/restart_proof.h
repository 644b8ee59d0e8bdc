#pragma once

#include "audit/element_view.h"
#include "audit/judged_listener.h"
#include "base/time_text.h"

#include <optional>
#include <span>
#include <string>

namespace pw {

/// Whether an element was restarted between two looks, and how that is known.
struct RestartProof {
  bool comparable = true;  ///< both looks are of one host, in this order
  bool proven = false;
  std::string text;  ///< a clause: "the host was restarted: boot id 1234 became 5678"
  /// When what runs now began to run, as far as processes tell.
  std::optional<TimePoint> since;
};

/// The boot id proves that a host restarted (proc(5), /proc/sys/kernel/random/boot_id). An element
/// that is one network namespace of a host (a container) restarts without the host: then every
/// process that holds an open socket of it must have begun after the earlier look. `after`: the
/// later look's listeners.
RestartProof ProveRestart(const ElementView& old_view, const ElementView& new_view,
                          std::span<const JudgedListener> after);

}  // namespace pw

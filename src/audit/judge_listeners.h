#pragma once

#include "audit/element_view.h"
#include "audit/finding_book.h"
#include "audit/judged_listener.h"

#include <cstddef>
#include <span>

namespace pw {

/// How many open listeners stand how to the list.
struct ListenerCounts {
  std::size_t open = 0;
  std::size_t not_open = 0;  ///< bound, but they answer nobody
  std::size_t covered = 0;
  std::size_t unseen_holders = 0;  ///< covered by entries that name no holder, holder unknown
  std::size_t user_space_sctp = 0;
  std::size_t hidden = 0;  ///< shown by no table, found by a bind attempt
};

/// Writes a finding for every open listener that has no valid warrant (R1, R4): undocumented-port,
/// wrong-interface, wrong-process; and hidden-listener where the holder of a socket stayed unseen
/// although the owners were fully looked at (`owners_complete`), or where only a bind attempt shows
/// that there is a socket. Without a list it only counts.
ListenerCounts JudgeListeners(const ElementView& view, std::span<const JudgedListener> judged,
                              bool owners_complete, FindingBook& book);

}  // namespace pw

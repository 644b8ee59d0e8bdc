#pragma once

#include "audit/element_view.h"
#include "audit/finding_book.h"
#include "audit/judged_listener.h"
#include "base/time_text.h"
#include "model/forbidden.h"
#include "model/port_list.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// What the list itself says and lacks.
struct ListCounts {
  std::size_t entries = 0;            ///< ports and services together
  std::vector<std::string> drafted;   ///< entries without purpose, described
  std::vector<std::string> errors;    ///< what `list check` refuses, drafts among them
  std::size_t not_found = 0;          ///< findings written
  std::size_t behind_user_space = 0;  ///< sctp entries served by a user-space stack, ports unseen
};

/// Judges the list as a document (R2): counts what `list check` refuses and the entries without
/// purpose, and writes
/// documented-not-found (inconclusive) for each incoming port entry that no open listener uses,
/// unless it has a condition (only_if), is a range or ephemeral, or is an sctp entry while a
/// user-space SCTP stack runs, whose ports the kernel does not know.
ListCounts JudgeList(const ElementView& view, std::span<const JudgedListener> judged,
                     const PortList& list, std::span<const ForbiddenList> forbidden, TimePoint now,
                     FindingBook& book);

}  // namespace pw

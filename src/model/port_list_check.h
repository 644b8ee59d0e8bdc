#pragma once

#include "base/time_text.h"
#include "model/forbidden.h"
#include "model/port_list.h"

#include <span>
#include <vector>

namespace pw {

/// Errors: what makes a list unusable as the document of R2: an entry without purpose, a range
/// without reason, entries that contradict or repeat each other, an unknown interface, an address
/// on two interfaces, a port that its transport does not have, an incomplete exception, an unknown
/// forbidden list. Warnings: what may be meant but wants a look, such as an exception that has
/// expired (its finding counts again) and an entry that the forbidden lists forbid.
/// `forbidden` are the lists that the port list names, as far as they could be read; `now` is the
/// time at which it is checked. Ordered as the entries stand in the file.
std::vector<ListIssue> CheckPortList(const PortList& list, std::span<const ForbiddenList> forbidden,
                                     TimePoint now);

/// True if a name of `forbidden:` is a file of the user's rather than a built-in list.
bool IsForbiddenFile(std::string_view name);

}  // namespace pw

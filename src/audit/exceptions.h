#pragma once

#include "audit/finding_book.h"
#include "base/time_text.h"
#include "model/finding.h"
#include "model/port_list.h"

#include <span>
#include <string>
#include <vector>

namespace pw {

/// Joins the list's exceptions to the findings they speak about, by kind and subject: "tcp/21",
/// "tcp/21@oam" (must name every interface of the finding), or a service, unit or protocol. One
/// holds through the day of its expiry, and only with owner and reason. An expired or incomplete
/// one accepts nothing and gives a finding expired-exception beside the one that it no longer
/// covers. Returns what to tell about exceptions that match nothing.
std::vector<std::string> ApplyExceptions(std::span<const AcceptedException> exceptions,
                                         TimePoint now, FindingBook& book);

}  // namespace pw

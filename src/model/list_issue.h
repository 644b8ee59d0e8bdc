#pragma once

#include "base/error.h"
#include "model/port_list.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// "list.yaml:12:5: unknown key ...", without what is not known of the place.
std::string ToString(const SourcePlace& place);
/// "list.yaml:12:5: error: unknown key ...".
std::string ToString(const ListIssue& issue);

/// How many faults of form are told for one file: enough to work on, few enough to read.
inline constexpr std::size_t kIssueLimit = 100;

/// Adds an issue, or up to the limit and then once that there are more.
void AddIssue(std::vector<ListIssue>& issues, ListIssue issue);

bool HasErrors(std::span<const ListIssue> issues);

/// All errors as one: "<doing>: list.yaml:12:5: ...", further ones on lines of their own, at most
/// ten. For callers that cannot show issues one by one.
Error ToError(std::string_view doing, std::span<const ListIssue> issues);

}  // namespace pw

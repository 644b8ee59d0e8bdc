#pragma once

#include "base/error.h"
#include "model/port_list.h"

#include <span>
#include <string>
#include <string_view>

namespace pw {

/// "list.yaml:12:5: unknown key ...", without what is not known of the place.
std::string ToString(const SourcePlace& place);
/// "list.yaml:12:5: error: unknown key ...".
std::string ToString(const ListIssue& issue);

bool HasErrors(std::span<const ListIssue> issues);

/// All errors as one: "<doing>: list.yaml:12:5: ...", further ones on lines of their own, at most
/// ten. For callers that cannot show issues one by one.
Error ToError(std::string_view doing, std::span<const ListIssue> issues);

}  // namespace pw

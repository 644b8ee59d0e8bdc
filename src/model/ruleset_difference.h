#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// In what two readings of `nft -j list ruleset` (libnftables-json(5)) differ: "rule inet fw input
/// handle 4: gone", one for each object, of `before` and then of `after`. What a ruleset does by
/// itself is no difference: counters, the use of quotas, times, elements of sets that time out or
/// that rules fill. Nor are the flags of tables, which nft 1.0.6 garbles. Errors: kInvalid.
Result<std::vector<std::string>> CompareRulesets(std::string_view before, std::string_view after);

}  // namespace pw

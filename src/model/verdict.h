#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pw {

/// What a rule says. A verdict always travels with a reason.
enum class Verdict : std::uint8_t { kPass, kFail, kInconclusive, kNotApplicable };

/// "pass", "fail", "inconclusive", "not-applicable".
std::string_view ToString(Verdict verdict);
/// The reverse of ToString.
std::optional<Verdict> ParseVerdict(std::string_view text);

/// The worse of two: fail, then inconclusive, then pass, then not-applicable.
Verdict Worse(Verdict a, Verdict b);

}  // namespace pw

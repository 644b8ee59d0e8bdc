#include "model/verdict.h"

namespace pw {
namespace {

/// How much a verdict weighs when several are put together; fail weighs most.
int Weight(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFail:
      return 3;
    case Verdict::kInconclusive:
      return 2;
    case Verdict::kPass:
      return 1;
    case Verdict::kNotApplicable:
      return 0;
  }
  return 2;
}

}  // namespace

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kNotApplicable:
      return "not-applicable";
  }
  return "inconclusive";
}

std::optional<Verdict> ParseVerdict(std::string_view text) {
  for (const Verdict verdict :
       {Verdict::kPass, Verdict::kFail, Verdict::kInconclusive, Verdict::kNotApplicable}) {
    if (ToString(verdict) == text) return verdict;
  }
  return std::nullopt;
}

Verdict Worse(Verdict a, Verdict b) {
  return Weight(a) >= Weight(b) ? a : b;
}

}  // namespace pw

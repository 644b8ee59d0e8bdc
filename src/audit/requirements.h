#pragma once

#include "audit/audit_facts.h"
#include "model/audit_report.h"
#include "model/scheme.h"

#include <vector>

namespace pw {

/// Verdicts on R1 to R5 of the requirement, each with a reason. A requirement fails if a finding
/// that counts for it fails; else it is inconclusive if a finding is, if something could not be
/// seen or if its input is missing; else it passes. Accepted findings do not count and are named.
/// Title and clause are those of the scheme.
std::vector<RequirementResult> JudgeRequirements(const AuditFacts& facts, const Scheme& scheme);

}  // namespace pw

#pragma once

#include "audit/audit_facts.h"
#include "model/audit_report.h"
#include "model/scheme.h"

#include <vector>

namespace pw {

/// The test cases of a scheme, written as a laboratory writes them: for tr33806 TC1 obtain what is
/// open and activated, TC2 check that the unnecessary is gone, TC3 check each forbidden item (one
/// step for each entry of each list). Steps that this audit did not carry out say so.
std::vector<TestCase> WriteTestCases(const AuditFacts& facts, const Scheme& scheme);

}  // namespace pw

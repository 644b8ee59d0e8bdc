#pragma once

#include "audit/audit_facts.h"
#include "model/audit_report.h"

#include <string>
#include <vector>

namespace pw {

/// A step that this audit did not carry out: inconclusive.
TestStep NotCarriedOut(std::string action, std::string expected);

/// The steps of TC2 that look from outside. Each says "not carried out" where nobody looked.
TestStep SelfTestStep(const AuditFacts& facts);
TestStep ScanStep(const AuditFacts& facts);
/// Every service on every interface (TS 33.117 4.3.2.2).
TestStep RestrictedReachStep(const AuditFacts& facts);
/// The same look with the element's packet filter on and off (DoT agreement, port enumeration).
TestStep FilterOffStep(const AuditFacts& facts);
/// One for each ordered pair of the list's domains (TS 33.117 4.3.5.1); none if there is no pair,
/// or nobody looked.
std::vector<TestStep> SeparationSteps(const AuditFacts& facts);

}  // namespace pw

#pragma once

#include "model/audit_report.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pw {

/// Name of a file of the bundle and the SHA-256 of its content in hexadecimal.
using FileDigest = std::pair<std::string, std::string>;

/// An in-toto Statement v1 with the predicate test-result v0.1 about the files of a bundle: what
/// the verdict is, which settings it was reached with, and which requirements (R1 ...) and steps
/// (TC1.1 ...) passed, failed (failedTests) or were inconclusive (warnedTests); what was not
/// applicable is not among them. JSON without blanks; subjects come first and in the given order,
/// so that a shell script can compare them (in-toto/attestation, spec/v1/statement.md and
/// spec/predicates/test-result.md).
std::string TestStatement(const AuditReport& report, std::span<const FileDigest> subjects);

/// The beginning of each statement about these files, up to the predicate.
std::string StatementHead(std::span<const FileDigest> subjects);

/// "PASSED", "WARNED" or "FAILED" of a statement that begins as StatementHead says; empty if there
/// is none.
std::string StatementVerdict(std::string_view statement);

}  // namespace pw
